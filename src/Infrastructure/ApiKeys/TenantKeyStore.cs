using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.ApiKeys;

internal sealed class TenantKeyStore(Db db) : ITenantKeyStore
{
    public Task Add(TenantKey key, CancellationToken ct) => Save(key, isForTexts: true, ct);

    public Task<ApiKeyId> Save(TenantKey key, bool isForTexts, CancellationToken ct) => db.One<ApiKeyId>(TenantKeySql.Save(key, isForTexts), ct);

    public async Task<ApiKeyId?> Remove(WorkspaceId workspace, string locator, DateTimeOffset now, CancellationToken ct) =>
        await db.One<Guid?>(TenantKeySql.Remove(workspace, locator, now), ct) is { } id ? new ApiKeyId(id) : null;
}

internal sealed class KeyNames(Db db) : IKeyNames
{
    public async Task<IReadOnlyDictionary<Guid, string>> ExternalIds(WorkspaceId workspace, IReadOnlyCollection<Guid> keys, CancellationToken ct) =>
        keys.Count == 0 ? new Dictionary<Guid, string>() : (await db.Many<Named>(TenantKeySql.ExternalIds(workspace, [.. keys]), ct)).ToDictionary(key => key.Id, key => key.ExternalId);

    private sealed record Named
    {
        public Guid Id { get; init; }

        public string ExternalId { get; init; } = "";
    }
}

internal sealed class ListTenantKeysHandler(Db db) : IQueryHandler<ListTenantKeys, IReadOnlyList<TenantKeyView>>
{
    public async Task<Result<IReadOnlyList<TenantKeyView>>> Handle(ListTenantKeys query, CancellationToken ct) =>
        Result<IReadOnlyList<TenantKeyView>>.Of(await db.Many<TenantKeyView>(TenantKeySql.List(query), ct));
}
