using System.Collections.Frozen;
using System.Text.Json;

namespace AgentPlatform.Domain.Workspaces;

/// <summary>A limit of the installation. CPU is in thousandths of a core, memory and drives in bytes, times in seconds; 0 is no limit, or never.</summary>
public enum LimitName
{
    /// <summary>Workspaces that one user may own when they open another one.</summary>
    MaxWorkspacesPerUser,
    MaxSandboxesPerWorkspace,
    MaxWorkspaceDriveSize,
    MaxSandboxCpu,
    MaxSandboxMemory,
    MaxIdleTimeout,
    WsMaxTotalCpu,
    WsMaxTotalMemory,
    WsMaxIdleTimeout,
}

/// <summary>All limits of the installation, where neither a user nor a workspace has its own.</summary>
public sealed class InstallationLimits
{
    private readonly FrozenDictionary<LimitName, long> values;

    private InstallationLimits(IEnumerable<KeyValuePair<LimitName, long>> values) => this.values = values.ToFrozenDictionary();

    /// <summary>Those of an installation that sets none.</summary>
    public static InstallationLimits BuiltIn { get; } = new(Enum.GetValues<LimitName>().Select(name => KeyValuePair.Create(name, Default(name))));

    public long this[LimitName name] => values[name];

    /// <summary>The same limits with some of them changed.</summary>
    public InstallationLimits With(IEnumerable<KeyValuePair<LimitName, long>> changes)
    {
        var changed = new Dictionary<LimitName, long>(values);
        foreach (var (name, value) in changes) changed[name] = value;
        return new InstallationLimits(changed);
    }

    /// <summary>The name on every wire and in the database.</summary>
    public static string Text(LimitName name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name.ToString());

    private static long Default(LimitName name) => name switch
    {
        LimitName.MaxWorkspacesPerUser => 10,
        LimitName.MaxSandboxesPerWorkspace => 20,
        LimitName.MaxWorkspaceDriveSize => 10L * 1024 * 1024 * 1024,
        LimitName.MaxSandboxCpu => 2000,
        LimitName.MaxSandboxMemory => 2L * 1024 * 1024 * 1024,
        LimitName.MaxIdleTimeout => 1800,
        LimitName.WsMaxTotalCpu or LimitName.WsMaxTotalMemory or LimitName.WsMaxIdleTimeout => 0,
    };
}

/// <summary>What one workspace has instead of the installation's limits; null where it follows them.</summary>
public sealed record WorkspaceOverrides
{
    public long? MaxSandboxes { get; init; }

    public long? MaxSandboxCpu { get; init; }

    public long? MaxSandboxMemory { get; init; }

    public long? MaxIdleTimeout { get; init; }

    public long? MaxTotalCpu { get; init; }

    public long? MaxTotalMemory { get; init; }

    public long? MaxDriveSize { get; init; }
}

/// <summary>The limits that hold in a workspace.</summary>
public sealed record WorkspaceLimits(long MaxSandboxes, long MaxSandboxCpu, long MaxSandboxMemory, long MaxIdleTimeout, long MaxTotalCpu, long MaxTotalMemory, long MaxDriveSize)
{
    public static WorkspaceLimits Of(WorkspaceOverrides? own, InstallationLimits limits) => new(
        own?.MaxSandboxes ?? limits[LimitName.MaxSandboxesPerWorkspace],
        own?.MaxSandboxCpu ?? limits[LimitName.MaxSandboxCpu],
        own?.MaxSandboxMemory ?? limits[LimitName.MaxSandboxMemory],
        own?.MaxIdleTimeout ?? limits[LimitName.MaxIdleTimeout],
        own?.MaxTotalCpu ?? limits[LimitName.WsMaxTotalCpu],
        own?.MaxTotalMemory ?? limits[LimitName.WsMaxTotalMemory],
        own?.MaxDriveSize ?? limits[LimitName.MaxWorkspaceDriveSize]);
}

/// <summary>How many workspaces somebody owns and may own.</summary>
/// <param name="Current">Workspaces whose owner they are.</param>
/// <param name="Most">How many of them they may have when they open another one; 0 is no limit.</param>
public sealed record WorkspaceCount(long Current, long Most)
{
    public bool AllowsOneMore => Most == 0 || Current < Most;
}
