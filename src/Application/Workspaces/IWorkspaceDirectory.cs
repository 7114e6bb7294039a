using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Workspaces;

/// <summary>What Workspaces does for other features, inside their unit of work.</summary>
public interface IWorkspaceDirectory
{
    /// <summary>Stores a new personal workspace with <paramref name="owner"/> as its only member.</summary>
    Task OpenPersonal(Workspace workspace, UserId owner, CancellationToken ct);
}
