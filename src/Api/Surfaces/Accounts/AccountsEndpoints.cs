using System.Text.Json;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.OpenSession;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>The operations that exist on more than one surface. The request decides whose answer it gets.</summary>
internal static class AccountsEndpoints
{
    private const string Tag = "Identity";

    public static void MapAccounts(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/api/auth/register", Register).WithName("auth.register").WithTags(Tag).WithSummary("Register with e-mail and password")
            .Describe("Opens an account with a personal workspace and an API key, and logs it in. The first account runs the platform.").Refuses(400, 409, 413, 415, 422, 500)
            .WithMetadata(new NoCredentials(), OpenSessionDialect.Shared, new InDocument(OpenSessionSurface.Name));
        endpoints.MapPost("/api/auth/login", LogIn).WithName("auth.login").WithTags(Tag).WithSummary("Log in")
            .Describe("By e-mail address or username. Earlier log-ins stay valid.").Refuses(400, 401, 413, 415, 422, 500)
            .WithMetadata(new NoCredentials(), AccountsWire.Shared, new InDocument(OpenSessionSurface.Name));
        var dialect = new AlsoSpeaks(OpenSessionDialect.Shared);
        endpoints.MapPost("/api/auth/refresh", Refresh).WithName("auth.refresh").WithTags(Tag).WithSummary("Renew a log-in")
            .Describe("A refresh token works once and is replaced.").Refuses(400, 401, 413, 415, 422, 500)
            .WithMetadata(new NoCredentials(), AccountsWire.Shared, dialect, new TakesBody(typeof(RefreshTokenBody)), new InDocument(OpenSessionSurface.Name));
        endpoints.MapPost("/api/auth/logout", LogOut).WithName("auth.logout").WithTags(Tag).WithSummary("Log out")
            .Describe("Ends the log-in of a refresh token. An unknown token is as good as ended.").Refuses(400, 413, 415, 422)
            .WithMetadata(new NoCredentials(), AccountsWire.Shared, dialect, new TakesBody(typeof(RefreshTokenBody)), new InDocument(OpenSessionSurface.Name));
        endpoints.MapMethods("/api/auth/me", [HttpMethods.Get, HttpMethods.Head], Me).WithName("auth.me").WithTags(Tag).WithSummary("One's own account")
            .Describe("With the current API key in clear text.").Refuses(401)
            .WithMetadata(new MeCredentials(), AccountsWire.Shared, dialect, new InDocument(OpenSessionSurface.Name));
    }

    [Creates]
    private static Task<Reply<TokenWire>> Register(Body<RegisterBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(new RegisterByEmail(caller, body.Value.Email, body.Value.Password, body.Value.Nickname), TokenWire.From, ct);

    private static async Task<Reply<TokenWire>> LogIn(Body<LoginBody> body, Caller caller, Effects effects, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(body.Value.Email) || string.IsNullOrWhiteSpace(body.Value.Password)) return AccountErrors.Blank;
        return await effects.One(new LogIn(caller, body.Value.Email, body.Value.Password), TokenWire.From, ct);
    }

    private static async Task<Reply<TokenWire>> Refresh(DialectBody body, HttpContext context, Caller caller, Effects effects, CancellationToken ct)
    {
        if (!body.IsOpenSession) return AccountErrors.SessionMissing;
        context.Speak(OpenSessionDialect.Shared);
        return await effects.One(new RefreshTokens(caller, body.RefreshToken), TokenWire.From, ct);
    }

    private static async Task<Reply<LoggedOutWire>> LogOut(DialectBody body, HttpContext context, Caller caller, Effects effects, CancellationToken ct)
    {
        if (!body.IsOpenSession) return Reply.One(Result<Done>.Of(default), _ => new LoggedOutWire(true, "ok"));
        context.Speak(OpenSessionDialect.Shared);
        return await effects.One(new LogOut(caller, body.RefreshToken), _ => new LoggedOutWire(true, null), ct);
    }

    private static async Task<Reply<AccountWire>> Me(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetAccount(caller), ct), AccountWire.From);

    /// <summary>An <c>Authorization</c> header makes it an OpenSession client; everybody else would come with a cookie.</summary>
    private sealed class MeCredentials : ICredentials
    {
        public IReadOnlyList<CredentialForm> Forms { get; } = [CredentialForm.Bearer];

        public ValueTask<Result<Caller>> Identify(HttpContext context)
        {
            if (context.Request.Headers.Authorization.Count == 0) return ValueTask.FromResult<Result<Caller>>(AccountErrors.SessionMissing);
            context.Speak(OpenSessionDialect.Shared);
            return new BearerCredentials().Identify(context);
        }
    }
}

/// <summary>A body that may be absent and whose members decide which surface's client sent it.</summary>
internal sealed class DialectBody
{
    private DialectBody(bool isOpenSession, string refreshToken) => (IsOpenSession, RefreshToken) = (isOpenSession, refreshToken);

    /// <summary>The body has a <c>refresh_token</c>.</summary>
    public bool IsOpenSession { get; }

    public string RefreshToken { get; }

    public static async ValueTask<DialectBody> BindAsync(HttpContext context)
    {
        var json = await Body.ReadSmall(context);
        if (json.Span.Trim(" \t\r\n"u8).IsEmpty) return new DialectBody(false, "");
        context.Speak(OpenSessionDialect.Shared);
        Body.RequireJson(context.Request);
        if (Body.Fault(json) is { } fault) throw new RefusedRequestException(fault);

        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind is not JsonValueKind.Object) throw new RefusedRequestException(RequestErrors.Mistyped("invalid type: expected an object"));
        if (document.RootElement.TryGetProperty("refresh_token", out _)) return new DialectBody(true, Body.Parse<RefreshTokenBody>(json, OpenSessionDialect.Shared).RefreshToken);
        context.Speak(AccountsWire.Shared);
        return new DialectBody(false, "");
    }
}
