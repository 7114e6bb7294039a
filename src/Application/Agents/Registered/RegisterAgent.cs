using System.Text;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using FluentValidation;

namespace AgentPlatform.Application.Agents.Registered;

/// <summary>
/// Makes a new agent in the caller's workspace and tells its tokens, this once. It counts as running and seen now. Never finds an earlier one again: every call makes another. Not limited by
/// the workspace's number of sandboxes, which it counts in (contract agentserver 3.6, 7.12).
/// </summary>
/// <param name="Caller">A person in the workspace.</param>
/// <param name="Name">1 to 1024 bytes of UTF-8.</param>
public sealed record RegisterAgent(Caller Caller, string Name, AgentKind Kind) : ICommand<NewAgent>
{
    /// <summary>Made outside the transaction, so that a retry makes the same agent.</summary>
    public AgentId NewId { get; init; } = AgentId.New();

    public static Scope Needs => Scope.WriteAgents;
}

/// <summary>A new agent and its tokens.</summary>
public sealed record NewAgent(RegisteredAgentView Agent, AgentTokens Tokens);

internal sealed class RegisterAgentValidator : AbstractValidator<RegisterAgent>
{
    public RegisterAgentValidator()
    {
        RuleFor(c => c.Name).NotEmpty().WithState(_ => RegisteredAgentErrors.NameRequired).WithMessage(RegisteredAgentErrors.NameRequired.Message);
        RuleFor(c => c.Name).Must(name => Encoding.UTF8.GetByteCount(name) <= RegisteredAgent.LongestName).WithState(_ => RegisteredAgentErrors.NameTooLong).WithMessage(RegisteredAgentErrors.NameTooLong.Message);
    }
}

internal sealed class RegisterAgentHandler(IRegisteredAgentStore agents, IAuditTrail audit, TimeProvider clock) : ICommandHandler<RegisterAgent, NewAgent>
{
    public async Task<Result<NewAgent>> Handle(RegisterAgent command, CancellationToken ct)
    {
        var (agent, tokens) = RegisteredAgent.Register(command.NewId, command.Caller.Here, command.Name, command.Kind, command.Caller.User, clock.GetUtcNow());
        await agents.Add(agent, ct);
        await audit.Record(new AuditEntry(command.Caller, "agents.registered") { Target = new AuditTarget("agent", agent.Id.Value.ToString()) }, ct);
        return new NewAgent(RegisteredAgentView.Of(agent), tokens);
    }
}
