namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>Where the host's own PostgreSQL keeps its data and where its programs are looked for.</summary>
public sealed record EmbeddedPostgresSettings
{
    /// <summary>Everything the host keeps: the cluster, its passwords, the host's lock. Made when missing.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The folder of <c>postgres</c> and <c>initdb</c>; without it they are looked for in the usual places.</summary>
    public string? Binaries { get; init; }

    /// <summary>Where <c>build/postgres</c> puts downloaded programs.</summary>
    public string? ToolsFolder { get; init; }

    /// <summary>False for a cluster that is thrown away with its host, as tests and nobody else have: nothing waits for the disk, and what a crash of the machine leaves is not sound.</summary>
    internal bool IsDurable { get; init; } = true;
}
