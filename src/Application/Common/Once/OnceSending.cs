using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common.Once;

/// <summary>Sends a message so that it has its effect once: outside of its transaction, so that whoever waits holds no connection, and for every kind of command alike.</summary>
internal sealed class OnceSending(OnceGates gates, IOnceLedger ledger, OnceClaims claims, IUnitOfWork unit, OnceSlot slot, MessageTelemetry telemetry)
{
    /// <summary>Waits for the key's turn, looks for a stored answer, and sends the message only where there is none.</summary>
    /// <param name="message">The message's name.</param>
    /// <param name="ticket">Its ticket.</param>
    /// <param name="send">Sends it through the pipeline; again only where a claim was lost to an answer that has expired since.</param>
    /// <param name="ct">Cancels waiting, and the message like any other.</param>
    public async Task<Sent<T>> Send<T>(string message, OnceTicket<T> ticket, Func<CancellationToken, Task<Result<T>>> send, CancellationToken ct)
    {
        using var turn = await gates.Enter(ticket.Key, ct);
        slot.Ticket = ticket;
        unit.Frame(new OnceFrame(ticket, claims));
        try
        {
            while (true)
            {
                turn.Known ??= await ledger.Find(ticket.Key, ct);
                if (turn.Known is { } known) return Replay(message, ticket, known);

                ticket.IsTaken = false;
                var result = await send(ct);
                if (ticket.Answer is { } answer)
                {
                    turn.Known = new OnceEntry(ticket.Key.RequestHash, answer);
                    return new Sent<T>(result, answer, IsReplay: false);
                }

                // Another node was faster: its answer is there now.
                if (ticket.IsTaken) continue;
                if (result.Keeps) throw new InvalidOperationException($"{message} took effect without storing its answer: the transaction that gives its result must be its last.");
                return new Sent<T>(result, null, IsReplay: false);
            }
        }
        finally
        {
            slot.Ticket = null;
            unit.Frame(null);
        }
    }

    private Sent<T> Replay<T>(string message, OnceTicket<T> ticket, OnceEntry known)
    {
        if (!known.RequestHash.AsSpan().SequenceEqual(ticket.Key.RequestHash)) return new Sent<T>(OnceErrors.Reused, null, IsReplay: false);
        telemetry.CountReplay(message);
        return new Sent<T>(null, known.Answer, IsReplay: true);
    }
}
