using System.Collections.Concurrent;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Common.Authentication;

/// <summary>Credentials whose use is noted; each sort has its ledger.</summary>
public enum CredentialSort
{
    /// <summary>By the key's id.</summary>
    Key,

    /// <summary>An agent's own token, by the agent's id.</summary>
    Agent,

    /// <summary>A command line's token, by its id as a number.</summary>
    CommandLine,
}

/// <summary>What somebody has come with.</summary>
/// <param name="Sort">What it is.</param>
/// <param name="Workspace">Where it lies.</param>
/// <param name="Id">Which one.</param>
public readonly record struct UsedCredential(CredentialSort Sort, WorkspaceId Workspace, Guid Id);

/// <summary>When a credential was last used, to the microsecond.</summary>
public sealed record CredentialUse(UsedCredential Credential, DateTimeOffset At);

/// <summary>Keeps when credentials of its own sort were last used; passes over others.</summary>
public interface ICredentialUseLedger
{
    /// <summary>A later time that is already known stays.</summary>
    Task Save(IReadOnlyCollection<CredentialUse> uses, CancellationToken ct);
}

/// <summary>
/// Collects when credentials were last used, one entry each however often, so that no request writes or waits for that. Takes up to <see cref="Capacity"/> of them between two
/// savings; the uses of further ones are forgotten.
/// </summary>
public sealed class CredentialUses(TimeProvider clock)
{
    /// <summary>Credentials that are worth being saved at once.</summary>
    public const int Many = 10_000;

    /// <summary>Twice that, so that a saving that is under way loses nothing.</summary>
    public const int Capacity = 2 * Many;

    // Ticks, because a number is replaced in its place.
    private readonly ConcurrentDictionary<UsedCredential, long> latest = new();
    private TaskCompletionSource isMuch = New();

    /// <summary>Done when <see cref="Many"/> are waiting to be saved; another one after each attempt.</summary>
    public Task UntilMany => Volatile.Read(ref isMuch).Task;

    /// <summary>It is used now; null is nothing to note.</summary>
    public void Note(UsedCredential? used)
    {
        if (used is not { } key) return;
        var isNew = !latest.ContainsKey(key);
        if (isNew && latest.Count >= Capacity) return;
        latest[key] = clock.GetUtcNow().UtcTicks;
        if (isNew && latest.Count == Many) Volatile.Read(ref isMuch).TrySetResult();
    }

    /// <summary>Lets <paramref name="save"/> write all that was noted since it last succeeded; nothing happens if that is nothing. If it throws, all is kept for the next time.</summary>
    public async Task Save(Func<IReadOnlyCollection<CredentialUse>, Task> save)
    {
        Volatile.Write(ref isMuch, New());
        var noted = latest.ToArray();
        if (noted.Length == 0) return;
        await save([.. noted.Select(use => new CredentialUse(use.Key, new DateTimeOffset(use.Value, TimeSpan.Zero)))]);
        // One that was used again meanwhile has another time and stays.
        foreach (var use in noted) latest.TryRemove(use);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
