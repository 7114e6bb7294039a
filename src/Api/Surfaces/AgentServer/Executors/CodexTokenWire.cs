using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Executors;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.AgentServer.Executors;

/// <summary>A codex token to be minted.</summary>
/// <param name="WorkspaceId">Where it is to be good.</param>
/// <param name="Name">For people; kept as it is sent, at most 1 KiB.</param>
/// <param name="TtlDays">1 to 365; 0 is 90.</param>
/// <param name="ExpiresAt">RFC 3339, at most 365 days ahead; wins over `ttl_days`.</param>
[SchemaName("CodexTokenMintRequest")]
internal sealed record MintCodexTokenBody(
    [property: JsonPropertyName("workspace_id")] string? WorkspaceId,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("ttl_days"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? TtlDays = null,
    [property: JsonPropertyName("expires_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ExpiresAt = null)
{
    private static readonly Error Unreadable = RequestErrors.Malformed("invalid JSON");
    private static readonly Error BadExpiry = RequestErrors.Mistyped("expires_at must be an RFC3339 timestamp");

    /// <summary>A body that says what the contract demands of it.</summary>
    public static MintCodexTokenBody Checked(MintCodexTokenBody? body)
    {
        if (body is null) throw new RefusedRequestException(Unreadable);
        if (string.IsNullOrEmpty(body.WorkspaceId) || string.IsNullOrEmpty(body.Name)) throw new RefusedRequestException(ExecutorErrors.TokenNameRequired);
        if (body.TtlDays is < 0 or > MintCommandLineToken.MostDays) throw new RefusedRequestException(ExecutorErrors.BadLifetime);
        return string.IsNullOrEmpty(body.ExpiresAt) || NanoTime.TryParse(body.ExpiresAt, out _) ? body : throw new RefusedRequestException(BadExpiry);
    }

    /// <summary>What a checked body asks for.</summary>
    public MintCommandLineToken On(Caller caller) => new(caller, Name!)
    {
        Days = TtlDays is > 0 and var days ? (int)days : null,
        // An empty text is as good as none, as for every text of this contract.
        ExpiresAt = NanoTime.TryParse(ExpiresAt, out var end) ? end.Instant : null,
    };
}

/// <summary>A new token with its text.</summary>
/// <param name="Id">Its id, eight characters.</param>
/// <param name="Token">`ast_`, the id, `_` and forty characters; told this once.</param>
[SchemaName("CodexTokenMintResponse")]
internal sealed record MintedCodexTokenWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("token")] string Token,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("expires_at")] string ExpiresAt,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static MintedCodexTokenWire From(MintedCommandLineToken minted) => new(
        minted.Token.Id, minted.Text, minted.Token.Name, minted.Token.Workspace.Value.ToString(), AgentServerIds.Exact(minted.Token.ExpiresAt), AgentServerIds.Exact(minted.Token.CreatedAt));
}

/// <summary>A token, without its text.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Revoked">Whether it was taken out of use.</param>
/// <param name="LastUsedAt">A few seconds old at most; left out where it never was.</param>
/// <param name="RevokedAt">Left out where it is not revoked.</param>
[SchemaName("CodexTokenListItem")]
internal sealed record CodexTokenWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("expires_at")] string ExpiresAt,
    [property: JsonPropertyName("revoked")] bool Revoked,
    [property: JsonPropertyName("last_used_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastUsedAt,
    [property: JsonPropertyName("revoked_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RevokedAt)
{
    public static CodexTokenWire From(CommandLineTokenView token) => new(
        token.Id, token.Name, token.Workspace.Value.ToString(), AgentServerIds.Exact(token.CreatedAt), AgentServerIds.Exact(token.ExpiresAt), token.RevokedAt is not null,
        AgentServerIds.Exact(token.LastUsedAt), AgentServerIds.Exact(token.RevokedAt));
}

/// <summary>A token and what is connected with it, or was last.</summary>
/// <param name="Id">The token's id.</param>
/// <param name="IsOnline">Whether a session is open.</param>
/// <param name="ConnectedAt">When the shown session began; left out where there was none, like the rest.</param>
/// <param name="DisconnectedAt">When it ended; left out while it is open.</param>
/// <param name="ClientIp">Where it came from.</param>
/// <param name="ClientUa">Its user agent.</param>
/// <param name="CodexVersion">The version of its codex.</param>
/// <param name="Os">Its system.</param>
[SchemaName("CodexBrowserItem")]
internal sealed record CodexBrowserWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("expires_at")] string ExpiresAt,
    [property: JsonPropertyName("is_online")] bool IsOnline,
    [property: JsonPropertyName("last_used_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastUsedAt,
    [property: JsonPropertyName("connected_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ConnectedAt,
    [property: JsonPropertyName("disconnected_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DisconnectedAt,
    [property: JsonPropertyName("client_ip"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientIp,
    [property: JsonPropertyName("client_ua"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientUa,
    [property: JsonPropertyName("codex_version"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CodexVersion,
    [property: JsonPropertyName("os"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Os)
{
    public static CodexBrowserWire From(CommandLineView line) => new(
        line.Id, line.Name, line.Workspace.Value.ToString(), AgentServerIds.Exact(line.CreatedAt), AgentServerIds.Exact(line.ExpiresAt), line.IsOnline,
        AgentServerIds.Exact(line.LastUsedAt), AgentServerIds.Exact(line.ConnectedAt), AgentServerIds.Exact(line.DisconnectedAt), line.ClientIp, line.ClientUa, line.CodexVersion, line.Os);
}
