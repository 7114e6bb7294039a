using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Application.Tasks;

/// <summary>Does to tasks what time does: leases that nobody renewed end, delayed tasks become ready, what takes too long fails, and what an agent took that is gone goes back to its pool.</summary>
public interface ITaskLapses
{
    /// <summary>Tasks in one transaction.</summary>
    const int Together = 500;

    /// <summary>What is due now, up to <see cref="Together"/>; answers how many there were. Several nodes may do it at once: none does what another one is at.</summary>
    Task<int> Due(CancellationToken ct);

    /// <summary>What agents took from pools for as long as they are there, and are not there any more, up to <see cref="Together"/>; answers how many there were.</summary>
    Task<int> Deserted(CancellationToken ct);
}

internal sealed class TaskLapses(ITaskStore tasks, IRegisteredAgents agents, TaskJournal journal, IUnitOfWork unit, TimeProvider clock) : ITaskLapses
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

    public async Task<int> Deserted(CancellationToken ct)
    {
        var holders = await tasks.FindPresentHolders(ct);
        if (holders.Count == 0) return 0;
        var alive = await agents.FindAlive(holders, clock.GetUtcNow() - IRegisteredAgents.Silence, ct);
        var gone = holders.Where(agent => !alive.Contains(agent)).ToList();
        if (gone.Count == 0) return 0;
        return await Run(async (now, token) =>
        {
            var held = await tasks.LockHeldByPresence(gone, Together, token);
            return [.. held.Where(task => task.Desert(now))];
        }, ct);
    }

    private async Task<int> Run(Func<DateTimeOffset, CancellationToken, Task<IReadOnlyList<AgentTask>>> change, CancellationToken ct)
    {
        var outcome = await unit.Run(async token =>
        {
            var changed = await change(clock.GetUtcNow(), token);
            if (changed.Count == 0) return Result<int>.Of(0);
            tasks.Save(changed);
            var notes = journal.Begin();
            foreach (var task in changed) notes.Changed(task, by: null);
            notes.Write();
            return Result<int>.Of(changed.Count);
        }, ct);
        return outcome.Value;
    }
}
