using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;

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

/// <summary>Gives an agent another name, 1 to 1024 bytes of UTF-8.</summary>
public sealed record RenameRegisteredAgent(Caller Caller, AgentId Id, string Name) : ICommand<Done>
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

internal sealed class RenameRegisteredAgentHandler(IRegisteredAgentStore agents, IAuditTrail audit) : ICommandHandler<RenameRegisteredAgent, Done>
{
    public async Task<Result<Done>> Handle(RenameRegisteredAgent command, CancellationToken ct)
    {
        if (await agents.Lock(command.Caller.Here, command.Id, ct) is not { } agent) return RegisteredAgentErrors.NotFound;
        if (agent.Rename(command.Name) is { } refusal) return refusal;
        await agents.Save(agent, ct);
        await audit.Record(new AuditEntry(command.Caller, "agents.renamed") { Target = new AuditTarget("agent", agent.Id.Value.ToString()) }, ct);
        return default(Done);
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
