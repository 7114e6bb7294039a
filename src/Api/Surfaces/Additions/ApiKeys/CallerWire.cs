using System.Text.Json.Serialization;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.Additions.ApiKeys;

/// <summary>All rights that keys can have.</summary>
internal sealed record ScopeListWire([property: JsonPropertyName("scopes")] IReadOnlyList<ScopeWire> Scopes)
{
    public static ScopeListWire From(IReadOnlyList<ScopeEntry> entries) => new([.. entries.Select(entry => new ScopeWire(entry.Name, entry.Description))]);
}

/// <summary>A right.</summary>
/// <param name="Name">`resource:verb`.</param>
/// <param name="Description">For people.</param>
internal sealed record ScopeWire([property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("description")] string Description);

/// <summary>Who a credential stands for.</summary>
/// <param name="Kind">`user`, `key`, `agent` or `operator`.</param>
/// <param name="Id">The principal.</param>
/// <param name="WorkspaceId">Where `scopes` hold.</param>
/// <param name="WorkspaceOnly">The credential is good in that workspace only.</param>
/// <param name="Scopes">Rights in force there now.</param>
/// <param name="Credential">The credential itself.</param>
/// <param name="Only">The only thing that it may touch; null where it is not restricted.</param>
internal sealed record CallerWire(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("workspace_id")] string? WorkspaceId,
    [property: JsonPropertyName("workspace_only")] bool WorkspaceOnly,
    [property: JsonPropertyName("scopes")] IReadOnlyList<string> Scopes,
    [property: JsonPropertyName("credential")] CredentialWire Credential,
    [property: JsonPropertyName("only")] OnlyWire? Only)
{
    public static CallerWire From(CallerView caller) => new(
        Text(caller.Kind), caller.Id.Value.ToString(), caller.Workspace?.Value.ToString(), caller.IsBound, caller.Scopes, CredentialWire.From(caller.Credential), caller.Only is { } only ? OnlyWire.From(only) : null);

    private static string Text(PrincipalKind kind) => kind switch
    {
        PrincipalKind.Anonymous => "anonymous",
        PrincipalKind.User => "user",
        PrincipalKind.Operator => "operator",
        PrincipalKind.Key => "key",
        PrincipalKind.Agent => "agent",
        PrincipalKind.System => "system",
    };
}

/// <summary>A credential, never its text.</summary>
/// <param name="Kind">`access_token`, `user_key`, `platform_key`, `workspace_key`, `tenant_key`, `browser_session` or `agent_token`.</param>
/// <param name="Id">Which one; null where it has no id.</param>
/// <param name="ExpiresAt">When it ends by itself; null where it does not.</param>
internal sealed record CredentialWire(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("id")] string? Id,
    [property: JsonPropertyName("expires_at")] string? ExpiresAt)
{
    public static CredentialWire From(CredentialRef credential) => new(
        Text(credential.Kind), credential.Id == Guid.Empty ? null : credential.Id.ToString(), credential.Until is { } until ? AdditionsIds.Instant(until) : null);

    private static string Text(CredentialKind kind) => kind switch
    {
        CredentialKind.None => "none",
        CredentialKind.AccessToken => "access_token",
        CredentialKind.UserKey => "user_key",
        CredentialKind.PlatformKey => "platform_key",
        CredentialKind.WorkspaceKey => "workspace_key",
        CredentialKind.TenantKey => "tenant_key",
        CredentialKind.BrowserSession => "browser_session",
        CredentialKind.OperatorKey => "operator_key",
        CredentialKind.AgentToken or CredentialKind.TunnelToken => "agent_token",
        CredentialKind.GrantToken => "grant_token",
    };
}
