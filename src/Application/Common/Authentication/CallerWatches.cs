using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common.Authentication;

/// <summary>Who wants to know that a principal's credentials have to be looked up again.</summary>
internal sealed class CallerWatches
{
    private readonly Lock gate = new();
    private readonly Dictionary<PrincipalId, HashSet<Watch>> watches = [];

    public IDisposable Add(PrincipalId principal, Action then)
    {
        var watch = new Watch(this, principal, then);
        lock (gate)
        {
            if (!watches.TryGetValue(principal, out var others)) watches.Add(principal, others = []);
            others.Add(watch);
        }

        return watch;
    }

    public void Tell(PrincipalId principal)
    {
        Watch[] told;
        lock (gate) told = watches.TryGetValue(principal, out var those) ? [.. those] : [];
        foreach (var watch in told) watch.Then();
    }

    public void TellAll()
    {
        Watch[] told;
        lock (gate) told = [.. watches.Values.SelectMany(those => those)];
        foreach (var watch in told) watch.Then();
    }

    private void Remove(Watch watch)
    {
        lock (gate)
        {
            if (!watches.TryGetValue(watch.Principal, out var others) || !others.Remove(watch)) return;
            if (others.Count == 0) watches.Remove(watch.Principal);
        }
    }

    private sealed class Watch(CallerWatches owner, PrincipalId principal, Action then) : IDisposable
    {
        public PrincipalId Principal => principal;

        public Action Then => then;

        public void Dispose() => owner.Remove(this);
    }
}
