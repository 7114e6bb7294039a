using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions;

/// <summary>What Sessions does for whoever replaces a workspace's storage key, inside their unit of work: it knows where personal data lies.</summary>
public interface ISessionTexts
{
    /// <summary>
    /// Writes the personal data of at most <paramref name="limit"/> sessions behind <paramref name="after"/>, in the order of ids, as <paramref name="cipher"/> seals it now, results included. What
    /// cannot be decrypted stays as it is. Answers the last of those sessions; null when there are no more.
    /// </summary>
    Task<Guid?> Rewrite(WorkspaceId workspace, IWorkspaceCipher cipher, Guid after, int limit, CancellationToken ct);

    /// <summary>How many sessions with personal data have an id up to <paramref name="through"/>, of how many.</summary>
    Task<RewritingProgress> Progress(WorkspaceId workspace, Guid through, CancellationToken ct);

    /// <summary>Sessions of the workspace are not searched from now on; their words are removed in the background.</summary>
    Task KeepOutOfSearch(WorkspaceId workspace, CancellationToken ct);
}
