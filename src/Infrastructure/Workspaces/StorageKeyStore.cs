using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

internal sealed class StorageKeyStore(Db db, StorageKeys keys, TimeProvider clock) : IStorageKeyStore
{
    public async Task<StorageKeyState?> LockNewest(WorkspaceId workspace, CancellationToken ct)
    {
        // Two statements: the second one sees what those have committed that the first one waited for.
        await db.Execute(StorageKeySql.LockToReplace(workspace), ct);
        return await db.NewestKey(keys, workspace, ct);
    }

    public Task Add(WorkspaceId workspace, int version, bool encrypts, CancellationToken ct) =>
        db.Execute(StorageKeySql.Add(workspace, version, encrypts ? keys.New() : null, clock.GetUtcNow()), ct);
}

internal sealed class GetEncryptionHandler(Db db, StorageKeys keys, ISessionTexts texts) : IQueryHandler<GetEncryption, EncryptionView>
{
    public async Task<Result<EncryptionView>> Handle(GetEncryption query, CancellationToken ct)
    {
        if (await db.NewestKey(keys, query.Caller.Here, ct) is not { } state) return new EncryptionView(false, 0, null, null);
        var progress = state.RewrittenThrough is { } through ? await texts.Progress(query.Caller.Here, through, ct) : null;
        return new EncryptionView(state.Encrypts, state.Version, state.CreatedAt, progress);
    }
}

internal static class NewestKeys
{
    /// <summary>The newest version; null where there is none. Whether it encrypts, the key itself says: that of another system only reads.</summary>
    public static async Task<StorageKeyState?> NewestKey(this Db db, StorageKeys keys, WorkspaceId workspace, CancellationToken ct) =>
        await db.One<StorageKeyState>(StorageKeySql.Newest(workspace), ct) is { } state
            ? state with { Encrypts = new WorkspaceCipher(keys, workspace, await db.Many<StorageKeyRow>(StorageKeySql.All(workspace), ct)).Encrypts }
            : null;
}
