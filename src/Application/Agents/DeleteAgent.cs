using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Agents;

/// <summary>Removes an agent with its results and sessions. The trail tells of every attempt, also of one that found nothing.</summary>
public sealed record DeleteAgent(Caller Caller, string Id) : ICommand<Done>
{
    public static Scope Needs => Scope.WriteAgents;

    public ResourceRef? Resource => new ResourceRef(ResourceKind.Agent, Id);
}

internal sealed class DeleteAgentHandler(IAgentStore agents, IAgentSessions sessions, IAuditTrail audit) : ICommandHandler<DeleteAgent, Done>
{
    public async Task<Result<Done>> Handle(DeleteAgent command, CancellationToken ct)
    {
        var agent = await agents.Lock(command.Caller.Here, command.Id, ct);
        if (agent is not null)
        {
            await sessions.RemoveOf(command.Caller.Here, agent.ExternalId, ct);
            await agents.Remove(agent, ct);
        }

        await audit.Record(new AuditEntry(command.Caller, "agents.deleted") { Target = new AuditTarget("agent", command.Id), Detail = agent is null ? """{"found":false}""" : null }, ct);
        return agent is null ? Result<Done>.RefuseAndKeep(AgentErrors.NotFound) : default(Done);
    }
}
