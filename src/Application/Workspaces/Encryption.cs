using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Whether the personal data of the caller's workspace is encrypted at rest, and how far the last change has got.</summary>
public sealed record GetEncryption(Caller Caller) : IQuery<EncryptionView>
{
    public static Scope Needs => Scope.ReadWorkspace;
}

/// <summary>
/// Encrypts the personal data of the caller's workspace at rest from now on, or no longer. What is there already is written anew in the background; reading and writing go on meanwhile. Whoever encrypts
/// gives up searching: the words of its sessions are removed. Asking for what is so already changes nothing.
/// </summary>
public sealed record SetEncryption(Caller Caller, bool IsEnabled) : ICommand<EncryptionView>
{
    public static Scope Needs => Scope.ManageEncryption;
}

/// <summary>Encrypts with a new key from now on, and writes everything that an older one has encrypted anew in the background. Refused where nothing is encrypted.</summary>
public sealed record RotateStorageKey(Caller Caller) : ICommand<EncryptionView>
{
    public static Scope Needs => Scope.ManageEncryption;
}

/// <summary>How a workspace keeps personal data.</summary>
/// <param name="IsEnabled">Values are encrypted from now on.</param>
/// <param name="Version">Grows with each change of the key; 0 where there never was one.</param>
/// <param name="Since">When that version came; null without one.</param>
/// <param name="Progress">How far writing anew has got; null when nothing is left to do.</param>
public sealed record EncryptionView(bool IsEnabled, int Version, DateTimeOffset? Since, RewritingProgress? Progress);

/// <summary>How many sessions with personal data have been written anew, of how many.</summary>
public sealed record RewritingProgress(long Done, long Total);

/// <summary>The newest storage key of a workspace, or the decision to have none.</summary>
public sealed record StorageKeyState
{
    public int Version { get; init; }

    public bool Encrypts { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Sessions up to this id have been written anew; null when all have.</summary>
    public Guid? RewrittenThrough { get; init; }
}

public interface IStorageKeyStore
{
    /// <summary>Locks the workspace against everybody who writes personal data there, waits for those who do, and answers its newest key; null where there never was one.</summary>
    Task<StorageKeyState?> LockNewest(WorkspaceId workspace, CancellationToken ct);

    /// <summary>Adds a version to a locked workspace: a new random key, or none. Everything is to be written anew.</summary>
    Task Add(WorkspaceId workspace, int version, bool encrypts, CancellationToken ct);
}

internal sealed class SetEncryptionHandler(StorageKeyChange change) : ICommandHandler<SetEncryption, EncryptionView>
{
    public async Task<Result<EncryptionView>> Handle(SetEncryption command, CancellationToken ct)
    {
        var before = await change.Lock(command.Caller, ct);
        return (before?.Encrypts ?? false) == command.IsEnabled
            ? await change.Unchanged(command.Caller, before, ct)
            : await change.Make(command.Caller, before, command.IsEnabled, command.IsEnabled ? "workspaces.encryption_enabled" : "workspaces.encryption_disabled", ct);
    }
}

internal sealed class RotateStorageKeyHandler(StorageKeyChange change) : ICommandHandler<RotateStorageKey, EncryptionView>
{
    public async Task<Result<EncryptionView>> Handle(RotateStorageKey command, CancellationToken ct)
    {
        if (await change.Lock(command.Caller, ct) is not { Encrypts: true } before) return WorkspaceErrors.NotEncrypted;
        return await change.Make(command.Caller, before, encrypts: true, "workspaces.storage_key_rotated", ct);
    }
}

/// <summary>Puts a new version in the place of the newest storage key.</summary>
internal sealed class StorageKeyChange(IStorageKeyStore keys, ISessionTexts texts, IAuditTrail audit, TimeProvider clock)
{
    public Task<StorageKeyState?> Lock(Caller caller, CancellationToken ct) => keys.LockNewest(caller.Here, ct);

    public async Task<EncryptionView> Unchanged(Caller caller, StorageKeyState? state, CancellationToken ct) => state is null
        ? new EncryptionView(false, 0, null, null)
        : new EncryptionView(state.Encrypts, state.Version, state.CreatedAt, state.RewrittenThrough is { } through ? await texts.Progress(caller.Here, through, ct) : null);

    public async Task<EncryptionView> Make(Caller caller, StorageKeyState? before, bool encrypts, string action, CancellationToken ct)
    {
        var version = (before?.Version ?? 0) + 1;
        await keys.Add(caller.Here, version, encrypts, ct);
        if (encrypts) await texts.KeepOutOfSearch(caller.Here, ct);
        var progress = await texts.Progress(caller.Here, Guid.Empty, ct);
        await audit.Record(new AuditEntry(caller, action) { Target = new AuditTarget("storage_key", $"{version}") }, ct);
        return new EncryptionView(encrypts, version, clock.GetUtcNow(), progress);
    }
}
