using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Common.Authentication;

/// <summary>What can be named by its id alone, whatever workspace it lies in.</summary>
public enum PlacedThing
{
    Agent,
    Task,
}

/// <summary>Knows where things lie that requests name by their ids alone.</summary>
public interface IPlaces
{
    /// <summary>The workspace of a thing; null where there is no such thing.</summary>
    Task<WorkspaceId?> Find(PlacedThing thing, Guid id, CancellationToken ct);
}
