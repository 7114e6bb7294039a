using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Common.Authentication;

/// <summary>A caller as it was looked up, until when the credential itself is good, and the key that it is, if it is one.</summary>
public sealed record KnownCaller(Caller Caller, DateTimeOffset? Until = null, UsedCredential? Key = null)
{
    /// <summary>The log-in behind a cookie.</summary>
    public BrowserSession? Login { get; init; }

    /// <summary>What the agent offers to pools.</summary>
    public AgentOffer? Offer { get; init; }
}

/// <summary>What a text is that the cache knows a caller by. The same text is another entry in another space: nobody becomes somebody by sending an internal text as a credential.</summary>
public enum CredentialSpace
{
    /// <summary>Keys and access tokens.</summary>
    Bearer,
    RotatingCookie,
    FixedCookie,

    /// <summary>What a registered agent shows.</summary>
    AgentToken,

    /// <summary>Not a credential: the id of an agent.</summary>
    AgentOffer,

    /// <summary>Not a credential: a user and a workspace.</summary>
    Membership,

    /// <summary>Not a credential: the public hash of a workspace.</summary>
    WorkspaceHash,
}

/// <summary>
/// Remembers who a credential belongs to, so that most requests need no look-up: at most <see cref="Capacity"/> credentials, each for at most
/// <see cref="Lifetime"/>. What is evicted is gone at once; a look-up that raced an eviction is not remembered; refusals never are.
/// </summary>
public sealed class CallerCache
{
    public const int Capacity = 10_000;
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(CredentialSpace, UInt128), Entry> entries = new();
    private readonly CallerWatches watches = new();
    private readonly TimeProvider clock;
    private readonly Counter<long> lookups;
    private long epoch;
    private int isOn = 1;

    public CallerCache(TimeProvider clock, IMeterFactory meters)
    {
        this.clock = clock;
        var meter = meters.Create(MessageTelemetry.Name);
        lookups = meter.CreateCounter<long>("agentplatform.authentication.lookups", "{lookup}", "Credentials presented, by whether the cache knew them.");
        meter.CreateObservableUpDownCounter("agentplatform.authentication.cached", () => entries.Count, "{credential}", "Credentials in the cache.");
    }

    /// <summary>Off while this node cannot hear of evictions on others; everything is looked up then.</summary>
    public bool IsOn
    {
        get => Volatile.Read(ref isOn) == 1;
        set
        {
            Volatile.Write(ref isOn, value ? 1 : 0);
            Clear();
        }
    }

    /// <summary>Who <paramref name="credential"/> belongs to. A key that is accepted is noted in <paramref name="uses"/>, whether it was remembered or looked up.</summary>
    public async ValueTask<Result<Caller>> Get(CredentialSpace space, string credential, Func<Task<Result<KnownCaller>>> lookUp, CredentialUses? uses = null)
    {
        var known = await Find(space, credential, lookUp, uses);
        return known.Error is { } refusal ? refusal : known.Value.Caller;
    }

    /// <summary>Like <see cref="Get"/>, with all that is known of the credential.</summary>
    public async ValueTask<Result<KnownCaller>> Find(CredentialSpace space, string credential, Func<Task<Result<KnownCaller>>> lookUp, CredentialUses? uses = null)
    {
        var key = Key(space, credential);
        var now = clock.GetUtcNow();
        if (entries.TryGetValue(key, out var entry) && now < entry.Until)
        {
            lookups.Add(1, new KeyValuePair<string, object?>("result", "hit"));
            uses?.Note(entry.Known.Key);
            return entry.Known;
        }

        lookups.Add(1, new KeyValuePair<string, object?>("result", "miss"));
        var before = Interlocked.Read(ref epoch);
        var found = await lookUp();
        if (found.Error is { } refusal) return refusal;

        Remember(key, found.Value, now, before);
        uses?.Note(found.Value.Key);
        return found.Value;
    }

    /// <summary>Forgets every credential of <paramref name="principal"/>, which may also be a workspace: then whatever was looked up for it.</summary>
    public void Evict(PrincipalId principal)
    {
        Interlocked.Increment(ref epoch);
        foreach (var (key, entry) in entries)
            if (entry.Known.Caller.Id == principal || entry.Known.Caller.Workspace?.Value == principal.Value) entries.TryRemove(key, out _);
        watches.Tell(principal);
    }

    public void Clear()
    {
        Interlocked.Increment(ref epoch);
        entries.Clear();
        watches.TellAll();
    }

    /// <summary>
    /// For whoever acts on a credential longer than one request takes: does <paramref name="then"/> each time the principal's credentials, or all, have been forgotten, until the
    /// watch is disposed of. It is done on the evicting thread and must be short.
    /// </summary>
    public IDisposable Watch(PrincipalId principal, Action then) => watches.Add(principal, then);

    private void Remember((CredentialSpace, UInt128) key, KnownCaller known, DateTimeOffset now, long before)
    {
        if (!IsOn) return;
        if (entries.Count >= Capacity) MakeRoom(now);
        if (entries.Count >= Capacity) return;

        var until = now + Lifetime;
        entries[key] = new Entry(known, known.Until is { } end && end < until ? end : until);
        // Checked after the entry is visible: an eviction either sees the entry or is seen here.
        if (Interlocked.Read(ref epoch) != before) entries.TryRemove(key, out _);
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (key, entry) in entries)
            if (entry.Until <= now) entries.TryRemove(key, out _);
    }

    private static (CredentialSpace, UInt128) Key(CredentialSpace space, string credential)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(credential.AsSpan()), hash);
        return (space, MemoryMarshal.Read<UInt128>(hash));
    }

    private readonly record struct Entry(KnownCaller Known, DateTimeOffset Until);
}

/// <summary>Tells every node, this one included, to forget a principal's credentials once the running transaction has committed.</summary>
public interface ICallerEvictions
{
    Task Announce(PrincipalId principal, CancellationToken ct);
}
