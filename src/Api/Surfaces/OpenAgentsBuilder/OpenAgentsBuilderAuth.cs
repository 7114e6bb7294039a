using AgentPlatform.Api.Authentication;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>
/// A token and the hash of the tenant that it is good for, in either of the two header pairs that clients send (contract open-agents-builder 3.0, 5.1). The token is a tenant's key, or any
/// other credential of somebody who is a member of the workspace. Whatever is wrong with the pair is 401.
/// </summary>
internal sealed class OpenAgentsBuilderAuth : ICredentials
{
    public const string TenantHeader = "database-id-hash";
    public const string OtherTenantHeader = "X-Database-Id";

    private const string Scheme = "Bearer ";

    public static OpenAgentsBuilderAuth Key { get; } = new();

    /// <summary>Also without a token, as a visitor of the tenant that the header names, who may open chats: with whom, and what they see, the message decides.</summary>
    public static OpenAgentsBuilderAuth KeyOrVisitor { get; } = new() { IsOptional = true };

    public bool IsOptional { get; private init; }

    public IReadOnlyList<CredentialForm> Forms { get; } =
        [CredentialForm.Bearer, new("tenantKey", "A key (`ad_key_...`) of the workspace whose public hash stands in `database-id-hash` or `X-Database-Id`.", "X-API-Key")];

    public async ValueTask<Result<Caller>> Identify(HttpContext context)
    {
        var authenticator = context.RequestServices.GetRequiredService<IAuthenticator>();
        if (Tenant(context.Request) is not { } hash) return CommonErrors.Unauthenticated;
        if (Token(context.Request) is not { } token) return IsOptional ? await Visitor(authenticator, hash, context.RequestAborted) : CommonErrors.Unauthenticated;
        var caller = await authenticator.Bearer(token, context.RequestAborted);
        if (caller.Error is not null) return caller;
        if (await authenticator.FindWorkspace(hash, context.RequestAborted) is not { } workspace) return WorkspaceErrors.NotMember;
        return await authenticator.Enter(caller.Value, workspace, context.RequestAborted);
    }

    private static async Task<Result<Caller>> Visitor(IAuthenticator authenticator, string hash, CancellationToken ct) =>
        await authenticator.FindWorkspace(hash, ct) is { } visited && await authenticator.AllowsVisitors(visited, ct) ? Caller.Anonymous with { Workspace = visited, Scopes = Scopes.Of(Scope.WriteSessions) } : CommonErrors.Unauthenticated;

    /// <summary>The token: <c>Authorization</c>, with or without the word <c>Bearer</c>, else <c>X-API-Key</c>.</summary>
    public static string? Token(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) authorization = authorization[Scheme.Length..];
        if (authorization.Length > 0) return authorization;
        return request.Headers["X-API-Key"].ToString() is { Length: > 0 } key ? key : null;
    }

    /// <summary>The hash of the tenant.</summary>
    public static string? Tenant(HttpRequest request) =>
        request.Headers[TenantHeader].ToString() is { Length: > 0 } hash ? hash : request.Headers[OtherTenantHeader].ToString() is { Length: > 0 } other ? other : null;
}
