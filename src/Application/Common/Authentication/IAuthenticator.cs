using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Common.Authentication;

/// <summary>Turns a credential into the caller it stands for. Which credentials a route accepts is its surface's business.</summary>
public interface IAuthenticator
{
    /// <summary>For a text that stands alone, as behind <c>Bearer</c>: a key by its prefix, else an access token. The caller is in their own workspace.</summary>
    ValueTask<Result<Caller>> Bearer(string text, CancellationToken ct);

    /// <summary>For a token of a registered agent: the agent in its workspace. Each success is a sign of life.</summary>
    ValueTask<Result<Caller>> Agent(string token, CancellationToken ct);

    /// <summary>
    /// For the token of a device authorization: the person who let the program in, in the workspace that they chose and nowhere else, with the right to register agents if they have it there
    /// now. Refused where the token was not granted that.
    /// </summary>
    ValueTask<Result<Caller>> Grant(string token, CancellationToken ct);

    /// <summary>
    /// The caller as they are in <paramref name="workspace"/>: with the rights that their role there and their credential both give, and those over their own account. Refused
    /// (<c>workspaces.not_member</c>) where they are no member, or the credential is good elsewhere only.
    /// </summary>
    ValueTask<Result<Caller>> Enter(Caller caller, WorkspaceId workspace, CancellationToken ct);

    /// <summary>The workspace with this public hash; null where there is none.</summary>
    ValueTask<WorkspaceId?> FindWorkspace(string publicHash, CancellationToken ct);

    /// <summary>Whether somebody without a credential may be there at all. Never remembered: whoever shuts the door means it.</summary>
    Task<bool> AllowsVisitors(WorkspaceId workspace, CancellationToken ct);
}
