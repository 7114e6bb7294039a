using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer;
using AgentPlatform.Api.Surfaces.OpenSession;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>The operations that exist on more than one surface. The request decides whose answer it gets (docs/surfaces/accounts.md).</summary>
internal static class AccountsEndpoints
{
    private const string Tag = "Identity";

    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        object[] shared = [new InDocument(OpenSessionSurface.Name), new InDocument(AgentServerSurface.Name), new AlsoSpeaks(OpenSessionDialect.Shared)];
        endpoints.MapOperation("/api/auth/register", [HttpMethods.Post], Register).WithName("auth.register").WithTags(Tag).WithSummary("Register with e-mail and password")
            .Describe("With a `nickname`: opens an account with a personal workspace and an API key, and logs it in. Without one: the nickname is made from the address, and nobody is logged in. The first account runs the platform.")
            .Refuses(400, 404, 409, 413, 415, 422, 500)
            .WithMetadata([new NoCredentials(), OpenSessionDialect.Shared, new AlsoSpeaks(AgentServerDialect.Shared), new TakesBody(typeof(RegisterBody)), new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(TokenWire), ["application/json"]), .. shared]);
        endpoints.MapOperation("/api/auth/login", [HttpMethods.Post], LogIn).WithName("auth.login").WithTags(Tag).WithSummary("Log in")
            .Describe("By e-mail address or username: tokens in the body, and the cookies of a browser. Earlier log-ins stay valid, up to the maximum of browsers.").Refuses(400, 401, 404, 413, 415, 422, 423, 429, 500)
            .WithMetadata([new NoCredentials(), AccountsWire.Shared, .. shared]);
        endpoints.MapOperation("/api/auth/refresh", [HttpMethods.Post], Refresh).WithName("auth.refresh").WithTags(Tag).WithSummary("Renew a log-in")
            .Describe("With a `refresh_token`: it works once and is replaced. Without one: the cookies of the browser are replaced.").Refuses(400, 401, 409, 413, 415, 422, 423, 500)
            .WithMetadata([new NoCredentials(), AccountsWire.Shared, new TakesBody(typeof(RefreshTokenBody)), new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(TokenWire), ["application/json"]), .. shared]);
        endpoints.MapOperation("/api/auth/logout", [HttpMethods.Post], LogOut).WithName("auth.logout").WithTags(Tag).WithSummary("Log out")
            .Describe("With a `refresh_token`: ends its log-in; an unknown token is as good as ended. Without one: ends the browser's log-in and clears its cookies.").Refuses(400, 403, 413, 415, 422)
            .WithMetadata([new NoCredentials(), AccountsWire.Shared, new TakesBody(typeof(RefreshTokenBody)), .. shared]);
        endpoints.MapOperation("/api/auth/me", [HttpMethods.Get, HttpMethods.Head], Me).WithName("auth.me").WithTags(Tag).WithSummary("One's own account")
            .Describe("With a bearer credential: the account with its current API key in clear text. With a cookie: `user` and `session` of the browser, and the account's `id`, `email`, `name`, `picture` and `role`.").Refuses(401, 423)
            .Needs<WhoAmI>()
            .WithMetadata([new MeCredentials(), AccountsWire.Shared, new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(AccountWire), ["application/json"]), .. shared]);
    }

    private static async Task<IResult> Register(RegisterRequest body, Caller caller, Effects effects, CancellationToken ct)
    {
        if (body.OpenSession is { } full) return await effects.Created(new RegisterByEmail(caller, full.Email, full.Password, full.Nickname), TokenWire.From, ct);
        if (body.AgentServer is not { } given) return (Reply<RegisteredWire>)AccountErrors.Unreadable;
        if (string.IsNullOrEmpty(given.Email) || string.IsNullOrEmpty(given.Password)) return (Reply<RegisteredWire>)AccountErrors.BothRequired;
        return await effects.Created(new RegisterAccount(caller, given.Email, given.Password), RegisteredWire.From, ct);
    }

    private static async Task<Reply<LoginWire>> LogIn(Body<LoginBody> body, Caller caller, BrowserCookies cookies, Effects effects, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(body.Value.Email) || string.IsNullOrWhiteSpace(body.Value.Password)) return AccountErrors.Blank;
        return await effects.One(new LogIn(caller, body.Value.Email, body.Value.Password), LoginWire.From, (login, headers) =>
        {
            headers.CacheControl = "no-store";
            cookies.LogIn(headers, login.Browser);
        }, ct);
    }

    private static async Task<IResult> Refresh(DialectBody body, HttpContext context, Caller caller, BrowserCookies cookies, Effects effects, CancellationToken ct)
    {
        if (body.IsOpenSession)
        {
            context.Speak(OpenSessionDialect.Shared);
            return await effects.One(new RefreshTokens(caller, body.RefreshToken), TokenWire.From, ct);
        }

        if (context.Request.Cookies[BrowserCookies.Session] is not { } token) return (Reply<BrowserWire>)IdentityErrors.MissingSession;
        return await effects.One(new RenewBrowserSession(caller, token), BrowserWire.From, (renewed, headers) =>
        {
            headers.CacheControl = "no-store";
            cookies.Rotate(headers, renewed.Cookies);
        }, ct);
    }

    private static async Task<Reply<LoggedOutWire>> LogOut(DialectBody body, HttpContext context, Caller caller, BrowserCookies cookies, Effects effects, CancellationToken ct)
    {
        if (body.IsOpenSession)
        {
            context.Speak(OpenSessionDialect.Shared);
            return await effects.One(new LogOut(caller, body.RefreshToken), _ => new LoggedOutWire(true, null), ct);
        }

        if (CookieCredentials.HasRotating(context.Request) && CookieCredentials.Forgery(context, needsOrigin: true) is { } forged) return forged;
        if (CookieCredentials.HasFixed(context.Request) && CookieCredentials.Forgery(context, needsOrigin: false) is { } foreign) return foreign;
        string[] tokens = [.. new[] { BrowserCookies.Session, BrowserCookies.Fixed }.Select(name => context.Request.Cookies[name]).OfType<string>().Where(text => text.Length > 0)];
        return await effects.One(new LogOutBrowser(caller, tokens), _ => new LoggedOutWire(true, "ok"), (_, headers) => cookies.Clear(headers), ct);
    }

    private static async Task<IResult> Me(HttpContext context, Caller caller, ISender sender, CancellationToken ct)
    {
        if (context.Features.Get<BrowserPass>() is not { } pass) return Reply.One(await sender.Send(new GetAccount(caller), ct), AccountWire.From);
        return Reply.One(await sender.Send(new GetProfile(caller), ct), profile => BrowserAccountWire.From(profile, pass.Session));
    }
}
