using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Identity;
using Microsoft.Net.Http.Headers;

namespace AgentPlatform.Api.Surfaces.AgentServer.Identity;

/// <summary>Logging in at GitHub or an OpenID Connect provider, ending in cookies (contract agentserver 3.1).</summary>
internal static class OAuthEndpoints
{
    private const string Tag = "Auth";
    private const string StateCookie = "agentserver-oauth-state";
    private const string NextCookie = "agentserver-oauth-next";
    private const int LongestFailure = 200;

    public static void MapOAuth(this AgentServerRoutes routes)
    {
        routes.Get("/api/auth/oidc/providers", Providers, "auth.oidc.providers", Tag, "Ways to log in", new NoCredentials())
            .Describe("The providers to log in at, and whether passwords work here.").Needs<ListLoginMethods>();
        routes.Get("/api/auth/oidc/{provider}/login", Start, "auth.oidc.login", Tag, "Log in at a provider", new NoCredentials())
            .Describe("Sends the browser to the provider, with a state that it keeps in a cookie for ten minutes.").Redirects().Refuses(404).Needs<StartBrowserOAuth>()
            .WithMetadata(Words, new ParameterWords("next", "Where the browser goes in the end: a path of this server; anything else counts as `/`."));
        routes.Get("/api/auth/oidc/{provider}/callback", Finish, "auth.oidc.callback", Tag, "Where providers send the browser back", new NoCredentials())
            .Describe("Logs in whoever the provider names and redirects to where the log-in began. A verified e-mail address leads to the account that has it.").Redirects().Refuses(400, 401, 404)
            .Says(IdentityErrors.ExchangeFailed(""), StatusCodes.Status500InternalServerError).Says(IdentityErrors.ProviderFailed(""), StatusCodes.Status500InternalServerError)
            .Says(IdentityErrors.OAuthEmailMissing, StatusCodes.Status500InternalServerError).Needs<FinishBrowserOAuth>()
            .WithMetadata(Words, new ParameterWords("state", "The state that went to the provider."), new ParameterWords("code", "The provider's code."), new ParameterWords("error", "The provider's word for why there is no code."));
    }

    private static ParameterWords Words { get; } = new("provider", "The id of a provider, see `auth.oidc.providers`.");

    private static async Task<Reply<LoginProvidersWire>> Providers(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListLoginMethods(caller), ct), LoginProvidersWire.From);

    private static async Task<Reply<NoBody>> Start(string provider, string? next, Caller caller, PublicUrl here, CookieSettings site, ISender sender, CancellationToken ct)
    {
        var safe = SafeReturn.IsSafe(next, site.Domain) ? next : null;
        var started = await sender.Send(new StartBrowserOAuth(caller, provider, RedirectUri(here, provider), safe ?? "/"), ct);
        if (started.Error is { } refusal) return refusal;
        var state = started.Value.State;
        return Reply.Redirect(started, log => log.Url).With(headers =>
        {
            Set(headers, StateCookie, state);
            // Wire: theirs keeps it here; ours is with the state, where nobody can change it.
            if (safe is not null) Set(headers, NextCookie, Uri.EscapeDataString(safe));
        });
    }

    private static async Task<Reply<NoBody>> Finish(string provider, string? state, string? code, string? error, HttpContext context, Caller caller, PublicUrl here, BrowserCookies cookies, ISender sender, CancellationToken ct)
    {
        if (context.Request.Cookies[StateCookie] is not { Length: > 0 } kept) return IdentityErrors.OAuthStateMissing;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(kept), Encoding.UTF8.GetBytes(state ?? ""))) return IdentityErrors.OAuthStateUnknown;
        Clear(context.Response.Headers);
        var finished = await sender.Send(new FinishBrowserOAuth(caller, provider, kept, Harmless(error), code, RedirectUri(here, provider)), ct);
        return Reply.Redirect(finished, login => login.ReturnTo).With(headers =>
        {
            headers.CacheControl = "no-store";
            cookies.LogIn(headers, finished.Value.Login.Browser);
        });
    }

    // It comes from whoever made the address, and goes into an answer.
    private static string? Harmless(string? text) => text is null ? null : new string([.. text.Where(c => c is >= ' ' and <= '~').Take(LongestFailure)]);

    private static string RedirectUri(PublicUrl here, string provider) => $"{here.Base}/api/auth/oidc/{Uri.EscapeDataString(provider)}/callback";

    private static void Clear(IHeaderDictionary headers)
    {
        foreach (var name in (string[])[StateCookie, NextCookie]) headers.Append(HeaderNames.SetCookie, Cookie(name, "", TimeSpan.Zero));
    }

    private static void Set(IHeaderDictionary headers, string name, string value) => headers.Append(HeaderNames.SetCookie, Cookie(name, value, StartedOAuth.Lifetime));

    private static string Cookie(string name, string value, TimeSpan life) => $"{name}={value}; Path=/; Max-Age={(int)life.TotalSeconds}; HttpOnly; Secure; SameSite=Lax";
}

/// <summary>Ways to log in.</summary>
[SchemaName("LoginProviders")]
internal sealed record LoginProvidersWire(
    [property: JsonPropertyName("providers")] IReadOnlyList<string> Providers,
    [property: JsonPropertyName("password_auth")] bool PasswordAuth)
{
    // Wire: this surface's clients know GitHub and OpenID Connect.
    public static LoginProvidersWire From(LoginMethodsView methods) =>
        new([.. methods.Providers.Where(provider => provider.Id is "github" || provider.IsOpenId).Select(provider => provider.Id)], methods.Password);
}
