using System.Text;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>No workspace can have a storage key yet, so everything is kept as it is.</summary>
internal sealed class WorkspaceVault : IWorkspaceVault
{
    public Task<IWorkspaceCipher> Open(WorkspaceId workspace, CancellationToken ct) => Task.FromResult<IWorkspaceCipher>(new Plain());

    private sealed class Plain : IWorkspaceCipher
    {
        public bool Encrypts => false;

        public (short Codec, byte[]? Stored) Seal(string? text) => (0, text is null ? null : Encoding.UTF8.GetBytes(text));

        public string? Read(short codec, byte[]? stored) => stored is null ? null : Encoding.UTF8.GetString(stored);
    }
}
