using System.Text.Encodings.Web;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;

namespace AgentPlatform.Api.Surfaces.RustyGpt.Identity;

/// <summary>RustyGPT's own form of logging in at GitHub and Apple (contract rustygpt 3.3).</summary>
internal static class OAuthEndpoints
{
    public const string GitHubId = "github.token";
    public const string AppleId = "apple.token";

    private const string Tag = "OAuth";
    private const string SuccessPage = "/auth-success.html";

    public static void MapOAuth(this RustyGptRoutes routes)
    {
        routes.MapProvider("github", "GitHub", GitHubId, settings => settings.GitHub, "&scope=user");
        routes.MapProvider("apple", "Apple", AppleId, settings => settings.Apple, "&response_type=code&scope=name%20email");
        routes.Get(SuccessPage, Success, "oauth.success", Tag, "The page after a log-in", new NoCredentials())
            .Describe("Shows the `user_id` of its address, and leads on to `/`.").Text("text/html; charset=utf-8", "<!doctype html>…").Refuses(429);
    }

    private static void MapProvider(this RustyGptRoutes routes, string path, string name, string id, Func<RustyGptSettings, RustyGptSettings.CodeLoginSettings> pick, string tail)
    {
        routes.Get($"/api/oauth/{path}", (RustyGptSettings settings) => Reply.Value(Url(pick(settings), tail)), $"oauth.{path}.url", Tag, $"Where to log in at {name}", new NoCredentials())
            .Describe("The address to send the browser to. Always answers, also with nothing configured.").Refuses(429);
        routes.Get($"/api/oauth/{path}/callback",
                async (string? code, Caller caller, BrowserCookies cookies, ISender sender, CancellationToken ct) =>
                {
                    if (code is null) return RequestErrors.BadQuery("missing field `code`");
                    var login = await sender.Send(new LogInByCode(caller, id, code), ct);
                    var reply = Reply.Redirect(login, log => $"{SuccessPage}?user_id={log.User.Id.Value}", StatusCodes.Status303SeeOther);
                    return reply.With(headers => LogIn(headers, cookies, login.Value));
                },
                $"oauth.{path}.callback", Tag, $"Where {name} sends the browser back", new NoCredentials(), OAuthWire.Shared)
            .Describe($"Trades the code, logs in and redirects to `{SuccessPage}`. The token is the identity: it is not kept, only its hash.")
            .WithMetadata(new ParameterWords("code", "The provider's code.")).Redirects(StatusCodes.Status303SeeOther).Refuses(400, 429).Needs<LogInByCode>();
        routes.Post($"/api/oauth/{path}/manual",
                (Body<AuthCodeBody> body, Caller caller, BrowserCookies cookies, Effects effects, CancellationToken ct) =>
                    effects.One(new LogInByCode(caller, id, body.Value.AuthCode), login => new TextBody($"{name} OAuth successful, user_id: {login.User.Id.Value}"), (login, headers) => LogIn(headers, cookies, login), ct),
                $"oauth.{path}.manual", Tag, $"Log in with a code of {name}", RustyGptAuth.Anyone, OAuthWire.Shared)
            .Describe("For whoever brings the code by hand.").Text(RustyGptWire.PlainText, $"{name} OAuth successful, user_id: 019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01").Refuses(400, 403, 413, 415, 422, 429).Needs<LogInByCode>();
    }

    private static void LogIn(IHeaderDictionary headers, BrowserCookies cookies, LoggedIn login)
    {
        headers.CacheControl = "no-store";
        cookies.LogIn(headers, login.Browser);
    }

    // Wire: plain concatenation, nothing is escaped.
    private static AuthUrlWire Url(RustyGptSettings.CodeLoginSettings settings, string tail) =>
        new($"{settings.AuthUrl}?client_id={settings.ClientId}&redirect_uri={settings.RedirectUri}{tail}");

    private static Reply<TextBody> Success(HttpRequest request)
    {
        var user = HtmlEncoder.Default.Encode(request.Query["user_id"].ToString());
        return Reply.Value(new TextBody($"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Logged in</title></head>
            <body>
            <h1>Logged in</h1>
            <p>Your user id: <code>{user}</code></p>
            <p><a href="/">Continue</a></p>
            </body>
            </html>

            """, "text/html; charset=utf-8"));
    }
}
