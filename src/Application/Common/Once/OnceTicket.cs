using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common.Once;

/// <summary>What a message carries along that must have its effect once: its key, and how its answer will look. One per request.</summary>
public abstract class OnceTicket(OnceKey key)
{
    /// <summary>Bytes of an answer that can be stored.</summary>
    public const int LongestAnswer = 1024 * 1024;

    /// <summary>How long an answer can be asked for again, at least.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public OnceKey Key { get; } = key;

    /// <summary>Somebody else has claimed the key for good: this message must not be carried out.</summary>
    internal bool IsTaken { get; set; }

    /// <summary>The answer, once the transaction of the effect has committed with it.</summary>
    internal byte[]? Answer { get; set; }

    /// <summary>Whether outcomes of this type are the message's own. Others are those of steps on the way.</summary>
    internal abstract bool IsAnsweredBy<TOutcome>();

    /// <summary>The answer to an outcome of the message's own type.</summary>
    internal abstract byte[] Render<TOutcome>(TOutcome outcome);
}

/// <summary>The ticket of a message that gives a <typeparamref name="T"/>.</summary>
/// <param name="key">Whose key, and with which request.</param>
/// <param name="render">Makes the whole answer from the result. It is pure: it runs inside the transaction, perhaps more than once, on any thread, and perhaps when the caller has gone.</param>
public sealed class OnceTicket<T>(OnceKey key, Func<Result<T>, byte[]> render) : OnceTicket(key)
{
    internal override bool IsAnsweredBy<TOutcome>() => typeof(TOutcome) == typeof(Result<T>);

    internal override byte[] Render<TOutcome>(TOutcome outcome) => render((Result<T>)(object)outcome!);
}

/// <summary>How a message with a ticket ended. There is a result, an answer, or both.</summary>
/// <param name="Result">What the handler gave; null where it did not run.</param>
/// <param name="Answer">The stored answer; null for a refusal that changed nothing and was not stored.</param>
/// <param name="IsReplay">The effect happened before, by an earlier request.</param>
public sealed record Sent<T>(Result<T>? Result, byte[]? Answer, bool IsReplay);

/// <summary>The ticket of the message that this scope is sending; for handlers that leave the transaction to somebody else.</summary>
internal sealed class OnceSlot
{
    public OnceTicket? Ticket { get; set; }
}
