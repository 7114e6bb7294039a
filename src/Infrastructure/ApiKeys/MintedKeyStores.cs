using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.ApiKeys;

internal sealed class PlatformKeyStore(Db db) : IPlatformKeyStore
{
    public Task Add(PlatformKey key, CancellationToken ct) => db.Execute(MintedKeySql.Add(key), ct);

    public async Task<IReadOnlyDictionary<ApiKeyId, PlatformKey>> Lock(WorkspaceId workspace, IReadOnlyCollection<ApiKeyId> ids, CancellationToken ct) =>
        (await db.Many<PlatformKey>(MintedKeySql.Lock(workspace, ids), ct)).ToDictionary(key => key.Id);

    public Task Save(PlatformKey key, DateTimeOffset now, CancellationToken ct) => db.Execute(MintedKeySql.Save(key, now), ct);

    public Task<long> CountInUse(WorkspaceId workspace, DateTimeOffset now, CancellationToken ct) => db.One<long>(MintedKeySql.CountInUse(workspace, ApiKeyKind.Platform, now), ct);
}

internal sealed class WorkspaceKeyStore(Db db) : IWorkspaceKeyStore
{
    public Task Add(WorkspaceKey key, CancellationToken ct) => db.Execute(MintedKeySql.Add(key), ct);

    public Task<RevokedKey?> Revoke(WorkspaceId workspace, string externalId, DateTimeOffset now, CancellationToken ct) => db.One<RevokedKey>(MintedKeySql.Revoke(workspace, externalId, now), ct);

    public Task<long> CountInUse(WorkspaceId workspace, DateTimeOffset now, CancellationToken ct) => db.One<long>(MintedKeySql.CountInUse(workspace, ApiKeyKind.Workspace, now), ct);
}
