using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Agents.Registered;

/// <summary>All agents that registered themselves in the caller's workspace, oldest first.</summary>
public sealed record ListRegisteredAgents(Caller Caller) : IQuery<IReadOnlyList<RegisteredAgentView>>
{
    public static Scope Needs => Scope.ReadAgents;
}

/// <summary>One of them.</summary>
public sealed record GetRegisteredAgent(Caller Caller, AgentId Id) : IQuery<RegisteredAgentView>
{
    public static Scope Needs => Scope.ReadAgents;

    public ResourceRef? Resource => new ResourceRef(ResourceKind.Agent, Id.Value.ToString());
}

/// <summary>What the calling agent is.</summary>
public sealed record DescribeAgent(Caller Caller) : IQuery<AgentSelf>
{
    public static Scope Needs => Scope.WorkTasks;
}

/// <summary>An agent, what others call it, where it works, and what whoever registered it is there now.</summary>
public sealed record AgentSelf(RegisteredAgentView Agent, string DisplayName, string WorkspaceName, WorkspaceRole? Role);

/// <summary>Gives an agent another name, 1 to 1024 bytes of UTF-8.</summary>
public sealed record RenameRegisteredAgent(Caller Caller, AgentId Id, string Name) : ICommand<RegisteredAgentView>
{
    public static Scope Needs => Scope.WriteAgents;

    public ResourceRef? Resource => new ResourceRef(ResourceKind.Agent, Id.Value.ToString());
}

/// <summary>
/// Removes an agent with its card, its tasks and its mail; its tokens are refused from now on. Tasks that it asked others for stay, and nobody has asked for them any more.
/// </summary>
public sealed record RemoveRegisteredAgent(Caller Caller, AgentId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.WriteAgents;

    public ResourceRef? Resource => new ResourceRef(ResourceKind.Agent, Id.Value.ToString());
}

internal sealed class RenameRegisteredAgentHandler(IRegisteredAgentStore agents, IAuditTrail audit) : ICommandHandler<RenameRegisteredAgent, RegisteredAgentView>
{
    public async Task<Result<RegisteredAgentView>> Handle(RenameRegisteredAgent command, CancellationToken ct)
    {
        if (await agents.Lock(command.Caller.Here, command.Id, ct) is not { } agent) return RegisteredAgentErrors.NotFound;
        if (agent.Rename(command.Name) is { } refusal) return refusal;
        await agents.Save(agent, ct);
        await audit.Record(new AuditEntry(command.Caller, "agents.renamed") { Target = new AuditTarget("agent", agent.Id.Value.ToString()) }, ct);
        return (await agents.View(agent.Workspace, agent.Id, ct))!;
    }
}

internal sealed class RemoveRegisteredAgentHandler(IRegisteredAgentStore agents, IEnumerable<IAgentBelongings> belongings, ICallerEvictions evictions, IAuditTrail audit)
    : ICommandHandler<RemoveRegisteredAgent, Done>
{
    public async Task<Result<Done>> Handle(RemoveRegisteredAgent command, CancellationToken ct)
    {
        if (await agents.Lock(command.Caller.Here, command.Id, ct) is not { } agent) return RegisteredAgentErrors.NotFound;
        foreach (var belonging in belongings) await belonging.Remove(agent.Workspace, agent.Id, ct);
        await agents.Remove(agent, ct);
        await evictions.Announce(new PrincipalId(agent.Id.Value), ct);
        await audit.Record(new AuditEntry(command.Caller, "agents.removed") { Target = new AuditTarget("agent", agent.Id.Value.ToString()) }, ct);
        return default(Done);
    }
}
