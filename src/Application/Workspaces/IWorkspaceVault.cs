using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Encrypts what a workspace wants encrypted at rest, under the workspace's own storage key.</summary>
public interface IWorkspaceVault
{
    /// <summary>
    /// The cipher of the workspace, with its storage keys as they are now: it reads everything that was read from the database before the call. Where there is none, texts are kept plain.
    /// </summary>
    Task<IWorkspaceCipher> Open(WorkspaceId workspace, CancellationToken ct);

    /// <summary>
    /// The same for whoever writes values that follow the storage key: until the running transaction ends the key is not replaced, so that none is written with an older key behind the back of whoever
    /// writes all of them anew. Locks the workspace and therefore comes first in a transaction.
    /// </summary>
    Task<IWorkspaceCipher> OpenToWrite(WorkspaceId workspace, CancellationToken ct);
}

/// <summary>Turns personal texts into what is stored of them, and back. Stored values say by their codec how they were made, so that old ones stay readable.</summary>
public interface IWorkspaceCipher
{
    /// <summary>Values are encrypted from now on.</summary>
    bool Encrypts { get; }

    /// <summary>The codec of values that are sealed now.</summary>
    short Codec { get; }

    /// <summary>The text as it is stored: encrypted, or plain UTF-8. Null and empty texts are never encrypted.</summary>
    (short Codec, byte[]? Stored) Seal(string? text);

    /// <summary>The text behind what is stored. What cannot be decrypted comes back as the text of the cipher itself, and the failure is logged: it never fails a request.</summary>
    string? Read(short codec, byte[]? stored);

    /// <summary>The same for whoever writes the text again; false, where it cannot be decrypted, so that nobody takes the cipher for the text.</summary>
    bool TryRead(short codec, byte[]? stored, out string? text);

    /// <summary>Whether the value is as it would be sealed now.</summary>
    bool IsCurrent(short codec, byte[]? stored);
}
