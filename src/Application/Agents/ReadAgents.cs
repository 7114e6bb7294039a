using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Agents;

/// <summary>The agents of the caller's workspace, oldest first.</summary>
/// <param name="Id">Only the one that is known by this id.</param>
/// <param name="Limit">At most so many; null for all.</param>
/// <param name="Offset">So many are left out at the beginning.</param>
public sealed record ListAgents(Caller Caller, string? Id, int? Limit, int Offset) : IQuery<IReadOnlyList<AgentView>>
{
    public static Scope Needs => Scope.ReadAgents;

    public ResourceRef? Resource => Id is null ? null : new ResourceRef(ResourceKind.Agent, Id);
}

/// <summary>
/// An agent as those see it who talk with it. Visitors, who show no credential, see published ones of a workspace that lets them in: others do not exist for them, and where the workspace lets
/// nobody in they are asked for a credential.
/// </summary>
public sealed record MeetAgent(Caller Caller, string Id) : IQuery<AgentView>
{
    public static Scope Needs => Scope.None;
}
