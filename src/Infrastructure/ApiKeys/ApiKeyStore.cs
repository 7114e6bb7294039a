using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.ApiKeys;

internal sealed class ApiKeyStore(Db db) : IApiKeyStore
{
    public Task Add(ApiKey key, byte[] sealedText, CancellationToken ct) => db.Execute(ApiKeySql.Add(key, sealedText), ct);

    public Task RevokeAll(UserId user, DateTimeOffset now, CancellationToken ct) => db.Execute(ApiKeySql.RevokeAll(user, now), ct);

    public Task PutInGrace(UserId user, DateTimeOffset until, CancellationToken ct) => db.Execute(ApiKeySql.PutInGrace(user, until), ct);

    public Task<byte[]?> FindNewestActive(UserId user, CancellationToken ct) => db.One<byte[]>(ApiKeySql.FindNewestActive(user), ct);

    public Task Move(UserId user, WorkspaceId from, WorkspaceId to, CancellationToken ct) => db.Execute(ApiKeySql.Move(user, from, to), ct);

    public Task SaveUses(IReadOnlyCollection<KeyUse> uses, CancellationToken ct) => db.Execute(ApiKeySql.SaveUses(uses), ct);
}

internal sealed class ApiKeyDirectory(Db db) : IApiKeyDirectory
{
    public Task<KeyHolder?> FindHolder(byte[] hash, DateTimeOffset now, CancellationToken ct) => db.One<KeyHolder>(ApiKeySql.FindHolder(hash, now), ct);
}
