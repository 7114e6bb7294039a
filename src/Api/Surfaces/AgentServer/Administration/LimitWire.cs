using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer.Administration;

/// <summary>The installation's limits. CPU in thousandths of a core, sizes in bytes, times in seconds; 0 is no limit, or never.</summary>
[SchemaName("AdminQuotaDefaults")]
internal sealed record InstallationLimitsWire(
    [property: JsonPropertyName("max_workspaces_per_user")] long MaxWorkspacesPerUser,
    [property: JsonPropertyName("max_sandboxes_per_workspace")] long MaxSandboxesPerWorkspace,
    [property: JsonPropertyName("max_workspace_drive_size")] long MaxWorkspaceDriveSize,
    [property: JsonPropertyName("max_sandbox_cpu")] long MaxSandboxCpu,
    [property: JsonPropertyName("max_sandbox_memory")] long MaxSandboxMemory,
    [property: JsonPropertyName("max_idle_timeout")] long MaxIdleTimeout,
    [property: JsonPropertyName("ws_max_total_cpu")] long WsMaxTotalCpu,
    [property: JsonPropertyName("ws_max_total_memory")] long WsMaxTotalMemory,
    [property: JsonPropertyName("ws_max_idle_timeout")] long WsMaxIdleTimeout)
{
    public static InstallationLimitsWire From(InstallationLimits limits) => new(
        limits[LimitName.MaxWorkspacesPerUser], limits[LimitName.MaxSandboxesPerWorkspace], limits[LimitName.MaxWorkspaceDriveSize], limits[LimitName.MaxSandboxCpu],
        limits[LimitName.MaxSandboxMemory], limits[LimitName.MaxIdleTimeout], limits[LimitName.WsMaxTotalCpu], limits[LimitName.WsMaxTotalMemory], limits[LimitName.WsMaxIdleTimeout]);
}

/// <summary>What is to change of the installation's limits; what is absent stays.</summary>
[SchemaName("AdminQuotaDefaultsUpdateRequest")]
internal sealed record InstallationLimitsBody(
    [property: JsonPropertyName("max_workspaces_per_user")] int? MaxWorkspacesPerUser,
    [property: JsonPropertyName("max_sandboxes_per_workspace")] int? MaxSandboxesPerWorkspace,
    [property: JsonPropertyName("max_workspace_drive_size")] long? MaxWorkspaceDriveSize,
    [property: JsonPropertyName("max_sandbox_cpu")] int? MaxSandboxCpu,
    [property: JsonPropertyName("max_sandbox_memory")] long? MaxSandboxMemory,
    [property: JsonPropertyName("max_idle_timeout")] int? MaxIdleTimeout,
    [property: JsonPropertyName("ws_max_total_cpu")] int? WsMaxTotalCpu,
    [property: JsonPropertyName("ws_max_total_memory")] long? WsMaxTotalMemory,
    [property: JsonPropertyName("ws_max_idle_timeout")] int? WsMaxIdleTimeout)
{
    [JsonIgnore]
    public IReadOnlyDictionary<LimitName, long> Changes => Given(
        (LimitName.MaxWorkspacesPerUser, MaxWorkspacesPerUser), (LimitName.MaxSandboxesPerWorkspace, MaxSandboxesPerWorkspace), (LimitName.MaxWorkspaceDriveSize, MaxWorkspaceDriveSize),
        (LimitName.MaxSandboxCpu, MaxSandboxCpu), (LimitName.MaxSandboxMemory, MaxSandboxMemory), (LimitName.MaxIdleTimeout, MaxIdleTimeout), (LimitName.WsMaxTotalCpu, WsMaxTotalCpu),
        (LimitName.WsMaxTotalMemory, WsMaxTotalMemory), (LimitName.WsMaxIdleTimeout, WsMaxIdleTimeout));

    private static Dictionary<LimitName, long> Given(params (LimitName Name, long? Value)[] limits) =>
        limits.Where(limit => limit.Value is not null).ToDictionary(limit => limit.Name, limit => limit.Value!.Value);
}

/// <summary>A user's limit.</summary>
/// <param name="Defaults">What the installation says.</param>
/// <param name="Overrides">What was decided for this user; null for nothing.</param>
[SchemaName("AdminUserQuota")]
internal sealed record UserQuotaWire([property: JsonPropertyName("defaults")] UserQuotaDefaultsWire Defaults, [property: JsonPropertyName("overrides")] UserQuotaOverridesWire? Overrides)
{
    public static UserQuotaWire From(UserLimit limit) =>
        new(new UserQuotaDefaultsWire(limit.Default), limit.Own is { } own ? new UserQuotaOverridesWire(own.MaxWorkspaces, AgentServerIds.Seconds(own.UpdatedAt)) : null);
}

/// <summary>What the installation says.</summary>
[SchemaName("AdminUserQuotaDefaults")]
internal sealed record UserQuotaDefaultsWire([property: JsonPropertyName("max_workspaces_per_user")] long MaxWorkspacesPerUser);

/// <summary>What was decided for one user.</summary>
[SchemaName("AdminUserQuotaOverrides")]
internal sealed record UserQuotaOverridesWire([property: JsonPropertyName("max_workspaces")] long? MaxWorkspaces, [property: JsonPropertyName("updated_at")] string UpdatedAt);

/// <summary>How many workspaces a user may own.</summary>
/// <param name="MaxWorkspaces">0 is no limit; null follows the installation.</param>
[SchemaName("AdminSetUserQuotaRequest")]
internal sealed record UserQuotaBody([property: JsonPropertyName("max_workspaces")] int? MaxWorkspaces);

/// <summary>A workspace's limits.</summary>
/// <param name="Defaults">What would hold without its own.</param>
/// <param name="Overrides">Its own; null without any.</param>
[SchemaName("AdminWorkspaceQuota")]
internal sealed record WorkspaceQuotaWire([property: JsonPropertyName("defaults")] WorkspaceQuotaDefaultsWire Defaults, [property: JsonPropertyName("overrides")] WorkspaceQuotaOverridesWire? Overrides)
{
    public static WorkspaceQuotaWire From(LimitsOfWorkspace limits)
    {
        var (defaults, own) = (limits.Defaults, limits.Own);
        return new WorkspaceQuotaWire(
            new WorkspaceQuotaDefaultsWire(defaults.MaxSandboxes, defaults.MaxSandboxCpu, defaults.MaxSandboxMemory, defaults.MaxIdleTimeout, defaults.MaxTotalCpu, defaults.MaxTotalMemory, defaults.MaxDriveSize),
            own is null || limits.UpdatedAt is not { } updated ? null : new WorkspaceQuotaOverridesWire(
                own.MaxSandboxes, own.MaxSandboxCpu, own.MaxSandboxMemory, own.MaxIdleTimeout, own.MaxTotalCpu, own.MaxTotalMemory, own.MaxDriveSize, AgentServerIds.Seconds(updated)));
    }
}

/// <summary>What would hold without a workspace's own limits.</summary>
[SchemaName("AdminWorkspaceQuotaDefaults")]
internal sealed record WorkspaceQuotaDefaultsWire(
    [property: JsonPropertyName("max_sandboxes")] long MaxSandboxes,
    [property: JsonPropertyName("max_sandbox_cpu")] long MaxSandboxCpu,
    [property: JsonPropertyName("max_sandbox_memory")] long MaxSandboxMemory,
    [property: JsonPropertyName("max_idle_timeout")] long MaxIdleTimeout,
    [property: JsonPropertyName("max_total_cpu")] long MaxTotalCpu,
    [property: JsonPropertyName("max_total_memory")] long MaxTotalMemory,
    [property: JsonPropertyName("max_drive_size")] long MaxDriveSize);

/// <summary>A workspace's own limits; null where it follows the installation.</summary>
[SchemaName("AdminWorkspaceQuotaOverrides")]
internal sealed record WorkspaceQuotaOverridesWire(
    [property: JsonPropertyName("max_sandboxes")] long? MaxSandboxes,
    [property: JsonPropertyName("max_sandbox_cpu")] long? MaxSandboxCpu,
    [property: JsonPropertyName("max_sandbox_memory")] long? MaxSandboxMemory,
    [property: JsonPropertyName("max_idle_timeout")] long? MaxIdleTimeout,
    [property: JsonPropertyName("max_total_cpu")] long? MaxTotalCpu,
    [property: JsonPropertyName("max_total_memory")] long? MaxTotalMemory,
    [property: JsonPropertyName("max_drive_size")] long? MaxDriveSize,
    [property: JsonPropertyName("updated_at")] string UpdatedAt);

/// <summary>Limits that a workspace is to have of its own; what is absent or null stays as it is stored.</summary>
[SchemaName("AdminSetWorkspaceQuotaRequest")]
internal sealed record WorkspaceQuotaBody(
    [property: JsonPropertyName("max_sandboxes")] int? MaxSandboxes,
    [property: JsonPropertyName("max_sandbox_cpu")] int? MaxSandboxCpu,
    [property: JsonPropertyName("max_sandbox_memory")] long? MaxSandboxMemory,
    [property: JsonPropertyName("max_idle_timeout")] int? MaxIdleTimeout,
    [property: JsonPropertyName("max_total_cpu")] int? MaxTotalCpu,
    [property: JsonPropertyName("max_total_memory")] long? MaxTotalMemory,
    [property: JsonPropertyName("max_drive_size")] long? MaxDriveSize)
{
    [JsonIgnore]
    public WorkspaceOverrides Overrides => new()
    {
        MaxSandboxes = MaxSandboxes,
        MaxSandboxCpu = MaxSandboxCpu,
        MaxSandboxMemory = MaxSandboxMemory,
        MaxIdleTimeout = MaxIdleTimeout,
        MaxTotalCpu = MaxTotalCpu,
        MaxTotalMemory = MaxTotalMemory,
        MaxDriveSize = MaxDriveSize,
    };
}

/// <summary>Examples of this feature's types.</summary>
internal static class AdministrationExamples
{
    private const string Account = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","email":"ada@example.org","name":null,"role":"admin","created_at":"2026-05-22T08:30:00Z"}""";

    private const string Workspace = """
        {"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11","name":"Compilers","owner":{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","email":"ada@example.org","name":null,"picture":null},
         "created_at":"2026-05-22T08:30:00Z","updated_at":"2026-05-22T08:30:00Z","sandbox_count":0,"max_sandboxes":20}
        """;

    private const string Limits = """
        {"max_workspaces_per_user":10,"max_sandboxes_per_workspace":20,"max_workspace_drive_size":10737418240,"max_sandbox_cpu":2000,"max_sandbox_memory":2147483648,"max_idle_timeout":1800,
         "ws_max_total_cpu":0,"ws_max_total_memory":0,"ws_max_idle_timeout":0}
        """;

    private const string Own = """
        "max_sandboxes":20,"max_sandbox_cpu":2000,"max_sandbox_memory":2147483648,"max_idle_timeout":1800,"max_total_cpu":0,"max_total_memory":0,"max_drive_size":10737418240
        """;

    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(AccountItemWire[])] = $"[{Account}]",
        [typeof(GlobalRoleBody)] = """{"role":"admin"}""",
        [typeof(WorkspaceItemWire[])] = $"[{Workspace}]",
        [typeof(InstallationLimitsWire)] = Limits,
        [typeof(InstallationLimitsBody)] = Limits,
        [typeof(UserQuotaWire)] = """{"defaults":{"max_workspaces_per_user":10},"overrides":{"max_workspaces":null,"updated_at":"2026-05-22T08:30:00Z"}}""",
        [typeof(UserQuotaBody)] = """{"max_workspaces":25}""",
        [typeof(WorkspaceQuotaWire)] = "{\"defaults\":{" + Own + "},\"overrides\":null}",
        [typeof(WorkspaceQuotaBody)] = "{" + Own + "}",
    };
}
