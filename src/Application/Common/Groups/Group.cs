using System.Diagnostics.Metrics;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Common.Groups;

/// <summary>
/// Group commit: commands that arrive while a transaction is being written share the next one. The first is written at once; a few that were answered together are given a moment to come back
/// (<see cref="Regulars"/>). Each is answered after its commit; one that fails, fails alone; a caller that goes away takes nobody along. What waits is bounded.
/// </summary>
public sealed class Group<TCommand, T> : IGroup, IDisposable
    where TCommand : class, IGrouped
{
    private static readonly Error NothingDone = new(ErrorKind.NotFound, "groups.nothing_done", "nothing took effect");

    private readonly Lock door = new();
    private readonly Queue<Item> waiting = new();
    private readonly IServiceScopeFactory scopes;
    private readonly GroupLimits limits;
    private readonly TimeProvider clock;
    private readonly Regulars regulars;
    private readonly SemaphoreSlim alone;
    private readonly Histogram<int> sizes;
    private long waitingBytes;
    private int unfinished;
    private bool isFlushing;
    private TaskCompletionSource? idle;

    public Group(IServiceScopeFactory scopes, GroupLimits limits, IMeterFactory meters, TimeProvider clock)
    {
        (this.scopes, this.limits, this.clock, regulars) = (scopes, limits, clock, new Regulars(limits));
        alone = new SemaphoreSlim(limits.MostAlone);
        var meter = meters.Create(MessageTelemetry.Name);
        var name = new KeyValuePair<string, object?>("message", typeof(TCommand).Name);
        sizes = meter.CreateHistogram<int>("agentplatform.group.size", "{command}", "Commands that shared a transaction.", [name]);
        meter.CreateObservableUpDownCounter("agentplatform.group.unfinished", () => Volatile.Read(ref unfinished), "{command}", "Commands that wait or are being written.", [name]);
    }

    /// <summary>Does the command with those that arrive at the same time. Giving up before its turn leaves nothing behind; afterwards it is done all the same.</summary>
    /// <param name="command">What is to be done.</param>
    /// <param name="ticket">That of a command that has its effect once (<see cref="OnceSlot"/>); null for others.</param>
    /// <param name="ct">That of the caller.</param>
    public Task<Result<T>> Add(TCommand command, OnceTicket? ticket, CancellationToken ct) => Add(new Item(command, ticket, ticket is null ? null : ticket.Render), ct);

    /// <summary>The same for one of several kinds of commands that share a group: its own result is a part of the group's.</summary>
    public async Task<Result<TPart>> Add<TPart>(TCommand command, Func<T, TPart> part, OnceTicket? ticket, CancellationToken ct) =>
        (await Add(new Item(command, ticket, ticket is null ? null : outcome => ticket.Render(outcome.Map(part))), ct)).Map(part);

    public void Dispose() => alone.Dispose();

    /// <summary>Waits until everything that was added is written; nothing may be added any more by then.</summary>
    public Task Drain()
    {
        lock (door)
        {
            if (unfinished == 0) return Task.CompletedTask;
            idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }

    private async Task<Result<T>> Add(Item item, CancellationToken ct)
    {
        if (!TryEnter(item)) return CommonErrors.Busy;
        await using var leaving = ct.UnsafeRegister(static item => ((Item)item!).GiveUp(), item);
        return await item.Outcome.Task;
    }

    private bool TryEnter(Item item)
    {
        lock (door)
        {
            if (unfinished >= limits.MostWaiting || (unfinished > 0 && waitingBytes + item.Weight > limits.MostBytesWaiting)) return false;
            unfinished++;
            waitingBytes += item.Weight;
            if (item.Weight <= limits.Heavy)
            {
                waiting.Enqueue(item);
                regulars.Came(waiting.Count);
                if (isFlushing) return true;
                isFlushing = true;
            }
        }

        // Later groups are nobody's request in particular: the first caller's trace must not follow them.
        using (ExecutionContext.SuppressFlow()) _ = item.Weight > limits.Heavy ? Alone(item) : Flush();
        return true;
    }

    /// <summary>Writes what waits, group after group, until nothing does.</summary>
    private async Task Flush()
    {
        var together = new List<Item>();
        while (Next(together))
        {
            if (together.Count == 0) continue;
            sizes.Record(together.Count);
            if (await TryRun(together) is not { } outcomes) continue;
            Task complete;
            // Before anybody is answered: whoever is back at once would be counted twice.
            lock (door) complete = regulars.Await(outcomes.Count(outcome => outcome is not null), waiting.Count);
            Settle(together, outcomes);
            await complete.WaitAsync(limits.Patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (door) regulars.Leave(waiting.Count);
        }
    }

    /// <summary>The outcomes; null when nothing was written and everybody has been told, or is tried again alone.</summary>
    private async Task<IReadOnlyList<Result<T>?>?> TryRun(List<Item> together)
    {
        try
        {
            return await Run(together, isAlone: false);
        }
        catch (Exception fault)
        {
            // Where one of many may be to blame, each is tried by itself, so that one that fails, fails alone.
            foreach (var item in together)
                if (together.Count == 1 || fault is UnavailableException) Finish(item, fault);
                else _ = Alone(item);
            return null;
        }
    }

    private bool Next(List<Item> together)
    {
        together.Clear();
        lock (door)
        {
            var bytes = 0L;
            while (together.Count < limits.MostTogether && waiting.TryPeek(out var item) && (together.Count == 0 || bytes + item.Weight <= limits.MostBytesTogether))
            {
                waiting.Dequeue();
                if (item.TryTake())
                {
                    together.Add(item);
                    bytes += item.Weight;
                }
                else
                {
                    Leave(item);
                }
            }

            return isFlushing = together.Count > 0 || waiting.Count > 0;
        }
    }

    private void Settle(List<Item> together, IReadOnlyList<Result<T>?> outcomes)
    {
        for (var i = 0; i < together.Count; i++)
            if (outcomes[i] is { } outcome) Finish(together[i], outcome);
            else _ = Alone(together[i]);
    }

    private async Task Alone(Item item)
    {
        await alone.WaitAsync();
        try
        {
            if (item.TryTake()) Finish(item, (await Run([item], isAlone: true))[0] ?? throw new InvalidOperationException($"{typeof(TCommand).Name} was neither done nor refused."));
            else Abandon(item);
        }
        catch (Exception fault)
        {
            Finish(item, fault);
        }
        finally
        {
            alone.Release();
        }
    }

    private async Task<IReadOnlyList<Result<T>?>> Run(List<Item> items, bool isAlone)
    {
        await using var scope = scopes.CreateAsyncScope();
        var flush = scope.ServiceProvider.GetRequiredService<IGroupFlush<TCommand, T>>();
        var once = items.Exists(item => item.Ticket is not null) ? scope.ServiceProvider.GetRequiredService<OnceClaims>() : null;
        IReadOnlyList<Result<T>?> judged = [];
        var outcome = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().RunShared<Result<Done>>(async ct =>
        {
            judged = await (once is null ? Judge(flush, items, isAlone, ct) : JudgeOnce(flush, once, items, isAlone, ct));
            // Where nothing took effect, nothing has to be made durable.
            return judged.Any(one => one is { Keeps: true }) ? default(Done) : NothingDone;
        }, CancellationToken.None);
        if (outcome.Error is not { } refusal || refusal == NothingDone) return judged;
        return isAlone || items.Count == 1 ? [refusal] : throw new InvalidOperationException(refusal.Message);
    }

    private static Task<IReadOnlyList<Result<T>?>> Judge(IGroupFlush<TCommand, T> flush, List<Item> items, bool isAlone, CancellationToken ct) =>
        flush.Handle(items.ConvertAll(item => item.Command), isAlone, ct);

    /// <summary>Leaves out what has been done before, and stores an answer for each of the others that took effect.</summary>
    private static async Task<IReadOnlyList<Result<T>?>> JudgeOnce(IGroupFlush<TCommand, T> flush, OnceClaims once, List<Item> items, bool isAlone, CancellationToken ct)
    {
        await once.Claim([.. items.Select(item => item.Ticket).OfType<OnceTicket>()], ct);
        var free = items.FindAll(item => item.Ticket is not { IsTaken: true });
        var judged = free.Count == 0 ? [] : await Judge(flush, free, isAlone, ct);
        // What was refused, or has to be done alone later, has written nothing: its claim goes, too.
        await once.Settle([.. free.Zip(judged).Where(end => end.First.Ticket is not null)
            .Select(end => (end.First.Ticket!, end.Second is { Keeps: true } outcome ? end.First.Render!(outcome) : null))], ct);
        var next = 0;
        return items.ConvertAll(item => item.Ticket is { IsTaken: true } ? OnceErrors.Taken : judged[next++]);
    }

    private void Finish(Item item, Result<T> outcome)
    {
        Abandon(item);
        item.Outcome.TrySetResult(outcome);
    }

    private void Finish(Item item, Exception fault)
    {
        Abandon(item);
        item.Outcome.TrySetException(fault);
    }

    private void Abandon(Item item)
    {
        lock (door) Leave(item);
    }

    private void Leave(Item item)
    {
        waitingBytes -= item.Weight;
        if (--unfinished == 0) idle?.TrySetResult();
    }

    private sealed class Item(TCommand command, OnceTicket? ticket, Func<Result<T>, byte[]>? render)
    {
        private const int Waiting = 0;
        private const int Taken = 1;
        private const int GivenUp = 2;

        private int state;

        public TCommand Command => command;

        public OnceTicket? Ticket => ticket;

        /// <summary>Makes the ticket's answer.</summary>
        public Func<Result<T>, byte[]>? Render => render;

        public long Weight { get; } = command.Weight;

        public TaskCompletionSource<Result<T>> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>False when the caller has gone before its turn came. What was taken once, for a group that failed, stays taken.</summary>
        public bool TryTake() => Interlocked.CompareExchange(ref state, Taken, Waiting) is Waiting or Taken;

        public void GiveUp()
        {
            // Whether it was taken or not, nobody listens any more.
            Interlocked.CompareExchange(ref state, GivenUp, Waiting);
            Outcome.TrySetCanceled();
        }
    }
}

/// <summary>A group as whoever ends the process sees it.</summary>
public interface IGroup
{
    Task Drain();
}
