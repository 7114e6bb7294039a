using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;

namespace AgentPlatform.Api.Surfaces.OpenSession.Identity;

/// <summary>Accounts, keys and OAuth (contract opensession 3.2, 3.3); log-in, refresh, log-out, register and me are shared handles.</summary>
internal static class IdentityEndpoints
{
    public static void MapIdentity(this OpenSessionRoutes routes)
    {
        routes.Post("/api/register", Register, "auth.registerNickname", "Identity", "Register a nickname", Access.Anyone)
            .Describe("Opens an account that has an API key and nothing else to log in with. The key is shown here and by `auth.me`.").Refuses(400, 409, 413, 415, 422);
        routes.Post("/api/auth/verify", Verify, "auth.verify", "Identity", "Check a credential", Access.Bearer)
            .Needs<WhoAmI>().Describe("Answers whose credential this is.").Refuses(401);
        routes.Put("/api/auth/password", ChangePassword, "auth.changePassword", "Identity", "Change the password", Access.Bearer)
            .Needs<ChangePassword>().Describe("Log-ins and keys stay valid.").Refuses(400, 401, 413, 415, 422);
        // Wire: the official client library calls this path, which the reference server never had.
        routes.Post("/api/auth/change-password", ChangePassword, "auth.changePasswordByPost", "Identity", "Change the password (older clients)", Access.Bearer)
            .Needs<ChangePassword>().Describe("The same as `auth.changePassword`.").Refuses(400, 401, 413, 415, 422);
        routes.Post("/api/auth/regenerate-key", RegenerateKey, "auth.regenerateKey", "Identity", "Replace the API key now", Access.Bearer)
            .Needs<RegenerateUserKey>().Describe("Every earlier key of the account stops working at once.").Refuses(401);
        routes.Post("/api/auth/api-keys/issue", IssueKey, "auth.issueKey", "Identity", "Replace the API key with a grace period", Access.Bearer)
            .Needs<IssueUserKey>().Describe("Earlier active keys are accepted for another seven days.").Refuses(401);
        routes.Get("/api/auth/providers", Providers, "auth.providers", "Identity", "Ways to log in", Access.Anyone)
            .Describe("Whether passwords work here, and which other systems people may log in at.");
        routes.Get("/api/auth/oauth/{provider}", Start, "auth.oauth.start", "Identity", "Log in at another system", Access.Anyone)
            .Describe("Sends the browser to the provider.").Redirects().Refuses(404, 500);
        routes.Get("/api/auth/oauth/{provider}/callback", Finish, "auth.oauth.callback", "Identity", "Where providers send the browser back", Access.Anyone)
            .Describe("Redirects to `/auth/callback` with the tokens in the fragment, or to `/settings` after linking.").Redirects().Refuses(400, 404, 500);
        routes.Post("/api/auth/oauth/{provider}/link", Link, "auth.oauth.link", "Identity", "Link another system to the account", Access.Bearer)
            .Needs<StartOAuthLink>().Describe("Answers where to send the browser.").Refuses(401, 404, 409, 500);
    }

    [Creates]
    private static Task<Reply<RegisterWire>> Register(Body<RegisterBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(new RegisterByNickname(caller, body.Value.Nickname), RegisterWire.From, ct);

    private static async Task<Reply<VerifyWire>> Verify(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new WhoAmI(caller), ct), VerifyWire.From);

    private static Task<Reply<OkWire>> ChangePassword(Body<ChangePasswordBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new ChangePassword(caller, body.Value.CurrentPassword, body.Value.NewPassword), OkWire.From, ct);

    private static Task<Reply<ApiKeyWire>> RegenerateKey(Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new RegenerateUserKey(caller), ApiKeyWire.From, ct);

    private static Task<Reply<ApiKeyWire>> IssueKey(Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new IssueUserKey(caller), ApiKeyWire.From, ct);

    private static async Task<Reply<ProvidersWire>> Providers(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListLoginMethods(caller), ct), ProvidersWire.From);

    private static async Task<Reply<NoBody>> Start(string provider, Caller caller, PublicUrl here, ISender sender, CancellationToken ct) =>
        Reply.Redirect(await sender.Send(new StartOAuthLogin(caller, provider, RedirectUri(here, provider)), ct), url => url);

    private static async Task<Reply<NoBody>> Finish(string provider, string? code, string? state, Caller caller, PublicUrl here, ISender sender, CancellationToken ct) =>
        Reply.Redirect(await sender.Send(new FinishOAuth(caller, provider, code, state, RedirectUri(here, provider)), ct), outcome => here.Base + outcome switch
        {
            OAuthOutcome.LoggedIn { Grant: var grant } =>
                $"/auth/callback#access_token={grant.AccessToken}&refresh_token={grant.RefreshToken}&expires_in={(long)grant.Lifetime.TotalSeconds}",
            OAuthOutcome.Linked => "/settings?oauth_linked=true",
            OAuthOutcome.LinkedElsewhere => "/settings?error=oauth_already_linked",
            _ => throw new InvalidOperationException("An outcome that this surface does not know."),
        });

    private static Task<Reply<OAuthLinkWire>> Link(string provider, Caller caller, PublicUrl here, Effects effects, CancellationToken ct) =>
        effects.One(new StartOAuthLink(caller, provider, RedirectUri(here, provider)), OAuthLinkWire.From, ct);

    private static string RedirectUri(PublicUrl here, string provider) => $"{here.Base}/api/auth/oauth/{provider}/callback";
}
