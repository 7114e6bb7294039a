using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;

namespace AgentPlatform.Application.Executors;

/// <summary>Takes an executor out of the caller's workspace; the executor itself stays. One that the workspace does not have changes nothing and is as good.</summary>
public sealed record UnbindExecutor(Caller Caller, ExecutorId Executor) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageExecutors;
}

internal sealed class UnbindExecutorHandler(IExecutorStore executors, IAuditTrail audit) : ICommandHandler<UnbindExecutor, Done>
{
    public async Task<Result<Done>> Handle(UnbindExecutor command, CancellationToken ct)
    {
        if (await executors.Unbind(command.Caller.Here, command.Executor, ct) is { } name) await audit.Record(ExecutorAudit.Unbound(command.Caller, command.Executor, name), ct);
        return default(Done);
    }
}
