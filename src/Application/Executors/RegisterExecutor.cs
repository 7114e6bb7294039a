using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;
using FluentValidation;

namespace AgentPlatform.Application.Executors;

/// <summary>Registers a machine of the caller's and binds it in the caller's workspace, both or neither; refused where the name is taken there, or there are 10,000.</summary>
/// <param name="Caller">A person who manages executors.</param>
/// <param name="Name">1 to 64 of letters, digits, dot, underscore and hyphen.</param>
/// <param name="Description">At most 64 KiB; may be empty.</param>
public sealed record RegisterExecutor(Caller Caller, string Name, string Description) : ICommand<ExecutorId>
{
    /// <summary>Made outside the transaction, so that a retry makes the same executor.</summary>
    public ExecutorId NewId { get; init; } = ExecutorId.New();

    public static Scope Needs => Scope.ManageExecutors;
}

internal sealed class RegisterExecutorValidator : AbstractValidator<RegisterExecutor>
{
    public RegisterExecutorValidator()
    {
        RuleFor(c => c.Name).Must(name => name.Length > 0).Else(ExecutorErrors.NameRequired).Must(name => ExecutorBinding.Check(name) is null).Else(ExecutorErrors.BadName);
        RuleFor(c => c.Description).Must(ExecutorBinding.CanBeDescribedAs).Else(ExecutorErrors.DescriptionTooLong);
    }
}

internal sealed class RegisterExecutorHandler(IExecutorStore executors, IAuditTrail audit, TimeProvider clock) : ICommandHandler<RegisterExecutor, ExecutorId>
{
    public async Task<Result<ExecutorId>> Handle(RegisterExecutor command, CancellationToken ct)
    {
        var (here, now) = (command.Caller.Here, clock.GetUtcNow());
        if (await executors.Count(here, ct) >= ExecutorBinding.MostPerWorkspace) return ExecutorErrors.TooMany;

        var executor = Executor.Register(command.NewId, command.Caller.User, now);
        var binding = ExecutorBinding.Bind(here, executor.Id, command.Name, command.Description, now);
        if (!await executors.Add(executor, binding, ct)) return ExecutorErrors.NameTaken;
        await audit.Record(ExecutorAudit.Registered(command.Caller, executor.Id, binding.Name), ct);
        return executor.Id;
    }
}
