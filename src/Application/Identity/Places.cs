using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Identity;

internal sealed class Places(IRegisteredAgents agents, ITaskDirectory tasks) : IPlaces
{
    public Task<WorkspaceId?> Find(PlacedThing thing, Guid id, CancellationToken ct) => thing switch
    {
        PlacedThing.Agent => agents.FindPlace(new AgentId(id), ct),
        PlacedThing.Task => tasks.FindPlace(new TaskId(id), ct),
    };
}
