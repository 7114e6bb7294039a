using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using FluentValidation;

namespace AgentPlatform.Application.Agents;

/// <summary>
/// Stores an agent under its id, or under one that is made for it. One that is there already is changed: what is null is left as it is, a property that is null goes, others stay.
/// </summary>
/// <param name="Id">1 to 255 characters; null for a new one.</param>
/// <param name="Properties">Texts by name. With name and prompt at most 10 MiB.</param>
public sealed record SaveAgent(Caller Caller, string? Id, string Name, string? Prompt, bool? IsPublished, IReadOnlyDictionary<string, string?> Properties) : ICommand<AgentView>
{
    /// <summary>Characters of an id.</summary>
    public const int LongestId = Agent.LongestExternalId;

    public static Scope Needs => Scope.WriteAgents;

    public ResourceRef? Resource => Id is null ? null : new ResourceRef(ResourceKind.Agent, Id);
}

internal sealed class SaveAgentValidator : AbstractValidator<SaveAgent>
{
    public SaveAgentValidator()
    {
        RuleFor(c => c.Id).Must(id => id is not { Length: 0 or > Agent.LongestExternalId }).WithState(_ => AgentErrors.InvalidId).WithMessage(AgentErrors.InvalidId.Message);
        RuleFor(c => c.Name).NotEmpty().WithState(_ => AgentErrors.NoName).WithMessage(AgentErrors.NoName.Message);
    }
}

internal sealed class SaveAgentHandler(IAgentStore agents, IAuditTrail audit, TimeProvider clock) : ICommandHandler<SaveAgent, AgentView>
{
    public async Task<Result<AgentView>> Handle(SaveAgent command, CancellationToken ct)
    {
        var (here, id, now) = (command.Caller.Here, command.Id ?? Agent.NewExternalId(), clock.GetUtcNow());
        while (true)
        {
            var stored = await agents.Lock(here, id, ct);
            var agent = stored ?? Agent.Open(AgentId.New(), here, id, command.Name, now);
            var before = AgentDetail.Texts(agent);
            if (agent.Change(command.Name, command.Prompt, command.IsPublished, command.Properties, now) is { } refusal) return refusal;

            // Somebody who was faster with the same id has made the agent that this changes; if they removed it again, the id is free.
            if (stored is not null) await agents.Save(agent, ct);
            else if (!await agents.Add(agent, ct)) continue;

            var (action, detail) = stored is null ? ("agents.created", AgentDetail.Created(agent)) : ("agents.updated", AgentDetail.Updated(before, agent));
            await audit.Record(new AuditEntry(command.Caller, action) { Target = new AuditTarget("agent", id), Detail = detail, IsPersonal = true }, ct);
            return AgentView.Of(agent);
        }
    }
}
