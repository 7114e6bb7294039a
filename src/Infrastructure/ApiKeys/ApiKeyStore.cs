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
}

/// <summary>Notes when keys were last used, in one statement.</summary>
internal sealed class ApiKeyUseLedger(Db db) : ICredentialUseLedger
{
    public async Task Save(IReadOnlyCollection<CredentialUse> uses, CancellationToken ct)
    {
        var keys = uses.Where(use => use.Credential.Sort is CredentialSort.Key).ToList();
        if (keys.Count > 0) await db.Execute(ApiKeySql.SaveUses(keys), ct);
    }
}

internal sealed class ApiKeyDirectory(Db db) : IApiKeyDirectory
{
    public Task<KeyHolder?> FindHolder(byte[] hash, DateTimeOffset now, CancellationToken ct) => db.One<KeyHolder>(ApiKeySql.FindHolder(hash, now), ct);
}
