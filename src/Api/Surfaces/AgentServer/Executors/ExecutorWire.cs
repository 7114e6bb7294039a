using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Executors;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;

namespace AgentPlatform.Api.Surfaces.AgentServer.Executors;

/// <summary>How this feature's ids are written. A form that is never issued is an id that nobody has.</summary>
internal static class ExecutorIds
{
    private const string ExecutorPrefix = "exe_";
    private const string BrowserPrefix = "cbs_";

    public static string Text(ExecutorId id) => ExecutorPrefix + id.Value.ToString();

    public static ExecutorId Executor(string text) => new(text.StartsWith(ExecutorPrefix, StringComparison.Ordinal) ? AgentServerIds.Read(text[ExecutorPrefix.Length..]) : Guid.Empty);

    public static string Text(CommandLineId id) => BrowserPrefix + id.Value.ToString("N");

    public static CommandLineId Browser(string text) =>
        new(text.StartsWith(BrowserPrefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(BrowserPrefix.Length), "N", out var id) ? id : Guid.Empty);
}

/// <summary>An executor to be registered.</summary>
/// <param name="Name">1 to 64 of letters, digits, dot, underscore and hyphen; unique in the workspace.</param>
/// <param name="Description">At most 64 KiB.</param>
[SchemaName("ExecutorRegisterRequest")]
internal sealed record RegisterExecutorBody(
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("description"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Description = null)
{
    private static readonly Error Unreadable = RequestErrors.Malformed("invalid JSON");

    public static RegisterExecutor On(RegisterExecutorBody? body, Caller caller) => body is null
        ? throw new RefusedRequestException(Unreadable)
        : new RegisterExecutor(caller, body.Name ?? "", body.Description ?? "");
}

/// <summary>A registered executor and how to connect it.</summary>
/// <param name="ExeId">Its id, `exe_` and a uuid.</param>
/// <param name="ConnectCommand">Lines for its shell; left out while no gateway is configured.</param>
/// <param name="ConnectCommands">The same by the way in which it proves who it is.</param>
/// <param name="AgentIdentityJwt">Its credential, told this once; left out while no identity service is configured.</param>
[SchemaName("ExecutorRegisterResponse")]
internal sealed record RegisteredExecutorWire(
    [property: JsonPropertyName("exe_id")] string ExeId,
    [property: JsonPropertyName("connect_command"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ConnectCommand,
    [property: JsonPropertyName("connect_commands")] ConnectCommandsWire ConnectCommands,
    [property: JsonPropertyName("agent_identity_jwt"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AgentIdentityJwt)
{
    // Nothing to connect to yet: no gateway is part of this installation.
    public static RegisteredExecutorWire From(ExecutorId id) => new(ExecutorIds.Text(id), null, new ConnectCommandsWire(""), null);
}

/// <summary>Lines for an executor's shell.</summary>
/// <param name="AgentIdentity">Where it proves who it is by its own credential; empty while no gateway is configured.</param>
[SchemaName("ExecutorConnectCommands")]
internal sealed record ConnectCommandsWire([property: JsonPropertyName("agent_identity")] string AgentIdentity);

/// <summary>An executor.</summary>
/// <param name="ExeId">Its id.</param>
/// <param name="Name">Its name in this workspace.</param>
/// <param name="Description">What is said of it in this workspace.</param>
/// <param name="IsDefault">Whether commands that name none go to it.</param>
/// <param name="IsOnline">Whether it is connected now.</param>
/// <param name="LastSeenAt">When it last connected; left out where it never has, like the rest.</param>
/// <param name="ConnectedAt">When it last connected.</param>
/// <param name="DisconnectedAt">When it last disconnected; left out while it is connected.</param>
/// <param name="ClientIp">Where it came from.</param>
/// <param name="ClientUa">Its user agent.</param>
/// <param name="CodexVersion">The version of its codex.</param>
/// <param name="Os">Its system.</param>
[SchemaName("ExecutorItem")]
internal sealed record ExecutorWire(
    [property: JsonPropertyName("exe_id")] string ExeId,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("description")] string Description,
    [property: JsonPropertyName("is_default")] bool IsDefault,
    [property: JsonPropertyName("is_online")] bool IsOnline,
    [property: JsonPropertyName("last_seen_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastSeenAt,
    [property: JsonPropertyName("connected_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ConnectedAt,
    [property: JsonPropertyName("disconnected_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DisconnectedAt,
    [property: JsonPropertyName("client_ip"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientIp,
    [property: JsonPropertyName("client_ua"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ClientUa,
    [property: JsonPropertyName("codex_version"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CodexVersion,
    [property: JsonPropertyName("os"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Os)
{
    public static ExecutorWire From(ExecutorView executor) => new(
        ExecutorIds.Text(executor.Id), executor.Name, executor.Description, executor.IsDefault, executor.IsOnline,
        AgentServerIds.Exact(executor.LastSeenAt), AgentServerIds.Exact(executor.ConnectedAt), AgentServerIds.Exact(executor.DisconnectedAt),
        executor.ClientIp, executor.ClientUa, executor.CodexVersion, executor.Os);
}
