using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tasks;

/// <summary>Does to tasks what time does: leases that nobody renewed end, delayed tasks become ready, what takes too long fails, and what an agent took that is gone goes back to its pool.</summary>
public interface ITaskLapses
{
    /// <summary>Tasks in one transaction.</summary>
    const int Together = 500;

    /// <summary>What is due now, up to <see cref="Together"/>; answers how many there were. Several nodes may do it at once: none does what another one is at.</summary>
    Task<int> Due(CancellationToken ct);

    /// <summary>What these agents took from pools for as long as they are there, up to <see cref="Together"/>; answers how many there were.</summary>
    Task<int> Deserted(IReadOnlyCollection<(WorkspaceId Workspace, AgentId Agent)> gone, CancellationToken ct);
}

internal sealed class TaskLapses(ITaskStore tasks, TaskJournal journal, IUnitOfWork unit, TimeProvider clock) : ITaskLapses
{
    private const int Together = ITaskLapses.Together;

    public Task<int> Due(CancellationToken ct)
    {
        return Run(async (now, token) =>
        {
            var due = await tasks.LockDue(now, Together, token);
            return [.. due.Where(task => task.Lapse(now))];
        }, ct);
    }

    public Task<int> Deserted(IReadOnlyCollection<(WorkspaceId Workspace, AgentId Agent)> gone, CancellationToken ct)
    {
        return Run(async (now, token) =>
        {
            var held = await tasks.LockDeserted(gone, Together, token);
            return [.. held.Where(task => task.Desert(now))];
        }, ct);
    }

    private async Task<int> Run(Func<DateTimeOffset, CancellationToken, Task<IReadOnlyList<AgentTask>>> change, CancellationToken ct)
    {
        var outcome = await unit.Run(async token =>
        {
            var changed = await change(clock.GetUtcNow(), token);
            if (changed.Count == 0) return Result<int>.Of(0);
            await tasks.Save(changed, token);
            var notes = journal.Begin();
            foreach (var task in changed) notes.Changed(task, by: null);
            await notes.Write(token);
            return Result<int>.Of(changed.Count);
        }, ct);
        return outcome.Value;
    }
}
