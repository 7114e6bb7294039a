using System.Collections.Concurrent;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>
/// Names for the receipts that transactions leave behind. A slot belongs to one transaction at a time, so its row is never waited for, and there are no more rows than
/// transactions that ever ran at once.
/// </summary>
internal sealed class CommitSlots
{
    /// <summary>A receipt that is older belongs to nobody any more: no doubt lasts that long.</summary>
    public static readonly TimeSpan LongestUse = TimeSpan.FromDays(1);

    private readonly ConcurrentBag<Guid> free = [];

    public Slot Rent() => new(this, free.TryTake(out var id) ? id : Guid.CreateVersion7());

    internal sealed class Slot(CommitSlots owner, Guid id) : IDisposable
    {
        private bool isAbandoned;

        public Guid Id => id;

        /// <summary>Its transaction may still be running somewhere: nobody else gets the slot.</summary>
        public void Abandon() => isAbandoned = true;

        public void Dispose()
        {
            if (!isAbandoned) owner.free.Add(id);
        }
    }
}
