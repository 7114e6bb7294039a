using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>Encrypts what a workspace wants encrypted at rest, under the workspace's own storage key.</summary>
public interface IWorkspaceVault
{
    /// <summary>The cipher of the workspace, as its storage keys are now. Where it has none, texts are kept plain.</summary>
    Task<IWorkspaceCipher> Open(WorkspaceId workspace, CancellationToken ct);
}

/// <summary>Turns personal texts into what is stored of them, and back. Stored values say by their codec how they were made, so that old ones stay readable.</summary>
public interface IWorkspaceCipher
{
    /// <summary>Values are encrypted from now on.</summary>
    bool Encrypts { get; }

    /// <summary>The text as it is stored: encrypted, or plain UTF-8. Null and empty texts are never encrypted.</summary>
    (short Codec, byte[]? Stored) Seal(string? text);

    /// <summary>The text behind what is stored. What cannot be decrypted comes back as the text of the cipher itself, and the failure is logged: it never fails a request.</summary>
    string? Read(short codec, byte[]? stored);
}
