using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.ApiKeys;

public interface IPlatformKeyStore
{
    Task Add(PlatformKey key, CancellationToken ct);

    /// <summary>The workspace's platform keys with these ids, locked in key order until the end of the transaction. Those that do not exist are left out.</summary>
    Task<IReadOnlyDictionary<ApiKeyId, PlatformKey>> Lock(WorkspaceId workspace, IReadOnlyCollection<ApiKeyId> ids, CancellationToken ct);

    /// <summary>Saves what has become of a key that is locked.</summary>
    Task Save(PlatformKey key, DateTimeOffset now, CancellationToken ct);

    /// <summary>How many platform keys of the workspace are in use, counted up to the limit. Locks nothing.</summary>
    Task<long> CountInUse(WorkspaceId workspace, DateTimeOffset now, CancellationToken ct);
}

public interface IWorkspaceKeyStore
{
    Task Add(WorkspaceKey key, CancellationToken ct);

    /// <summary>Takes a key out of use; null, and nothing happens, where there is none or it is so already. Of two at the same time one gets it.</summary>
    Task<RevokedKey?> Revoke(WorkspaceId workspace, string externalId, DateTimeOffset now, CancellationToken ct);

    /// <summary>How many workspace keys are in use, counted up to the limit. Locks nothing.</summary>
    Task<long> CountInUse(WorkspaceId workspace, DateTimeOffset now, CancellationToken ct);
}

/// <summary>What the trail tells of a workspace key that was taken out of use.</summary>
public sealed record RevokedKey
{
    public ApiKeyId Id { get; init; }

    public string Name { get; init; } = "";

    public string[] Scopes { get; init; } = [];

    public string Prefix { get; init; } = "";
}
