using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common.Once;

/// <summary>Claims keys and stores answers in the running unit of work: for one message, or for all that a group commits together.</summary>
internal sealed class OnceClaims(IOnceLedger ledger, IUnitOfWork unit, TimeProvider clock)
{
    /// <summary>First statement of the transaction. Tickets that come out of it as <see cref="OnceTicket.IsTaken"/> must be left out; their messages refuse with <see cref="OnceErrors.Taken"/>.</summary>
    public async Task Claim(IReadOnlyList<OnceTicket> tickets, CancellationToken ct)
    {
        if (tickets.Count == 0) return;
        var free = await ledger.Claim([.. tickets.Select(ticket => ticket.Key)], clock.GetUtcNow(), ct);
        // A caller that gave up may have left its item in a group that the same request, sent again, joins: one of them is carried out, the other one looks again.
        var seen = new HashSet<UInt128>();
        foreach (var ticket in tickets) ticket.IsTaken = !free.Contains(ticket.Key) || !seen.Add(ticket.Key.Id);
    }

    /// <summary>Last statements of the transaction: stores each answer, and gives back the claims of tickets without one, which were refused and changed nothing.</summary>
    public async Task Settle(IReadOnlyList<(OnceTicket Ticket, byte[]? Answer)> ends, CancellationToken ct)
    {
        var answered = ends.Where(end => end.Answer is not null).Select(end => (end.Ticket.Key, Answer: end.Answer!)).ToList();
        if (answered.Any(end => end.Answer.Length > OnceTicket.LongestAnswer)) throw new InvalidOperationException($"An answer has more than {OnceTicket.LongestAnswer} bytes and cannot be stored.");
        if (answered.Count > 0) await ledger.Answer(answered, ct);
        if (answered.Count < ends.Count) await ledger.Release([.. ends.Where(end => end.Answer is null).Select(end => end.Ticket.Key)], ct);
        unit.OnCommit(() =>
        {
            foreach (var (ticket, answer) in ends) ticket.Answer = answer;
        });
    }
}

/// <summary>Puts the claim and the answer of one ticket around the transaction that gives its message's result.</summary>
internal sealed class OnceFrame(OnceTicket ticket, OnceClaims claims) : ITransactionFrame
{
    public async Task<TOutcome> Around<TOutcome>(Func<CancellationToken, Task<TOutcome>> work, CancellationToken ct)
        where TOutcome : IOutcome<TOutcome>
    {
        // A step on the way of a stepped command: what it commits is no answer yet.
        if (!ticket.IsAnsweredBy<TOutcome>()) return await work(ct);
        if (ticket.Answer is not null) throw new InvalidOperationException("Two transactions of one message give its result: only the last may.");

        await claims.Claim([ticket], ct);
        if (ticket.IsTaken) return TOutcome.Fail(OnceErrors.Taken);
        var outcome = await work(ct);
        if (outcome.Keeps) await claims.Settle([(ticket, ticket.Render(outcome))], ct);
        return outcome;
    }
}
