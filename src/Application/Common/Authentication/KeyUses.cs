using System.Collections.Concurrent;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Common.Authentication;

/// <summary>Where a key lies that somebody has come with.</summary>
public readonly record struct UsedKey(WorkspaceId Workspace, ApiKeyId Id);

/// <summary>When a key was last used, to the microsecond.</summary>
public sealed record KeyUse(UsedKey Key, DateTimeOffset At);

/// <summary>
/// Collects when keys were last used, one entry per key however often it is used, so that no request writes or waits for that. Takes up to <see cref="Capacity"/> keys between two
/// savings; the uses of further ones are forgotten.
/// </summary>
public sealed class KeyUses(TimeProvider clock)
{
    /// <summary>Keys that are worth being saved at once.</summary>
    public const int Many = 10_000;

    /// <summary>Twice that, so that a saving that is under way loses nothing.</summary>
    public const int Capacity = 2 * Many;

    // Ticks, because a number is replaced in its place.
    private readonly ConcurrentDictionary<UsedKey, long> latest = new();
    private TaskCompletionSource isMuch = New();

    /// <summary>Done when <see cref="Many"/> keys are waiting to be saved; another one after each attempt.</summary>
    public Task UntilMany => Volatile.Read(ref isMuch).Task;

    /// <summary>The key is used now; null is no key.</summary>
    public void Note(UsedKey? used)
    {
        if (used is not { } key) return;
        var isNew = !latest.ContainsKey(key);
        if (isNew && latest.Count >= Capacity) return;
        latest[key] = clock.GetUtcNow().UtcTicks;
        if (isNew && latest.Count == Many) Volatile.Read(ref isMuch).TrySetResult();
    }

    /// <summary>Lets <paramref name="save"/> write all that was noted since it last succeeded; nothing happens if that is nothing. If it throws, all is kept for the next time.</summary>
    public async Task Save(Func<IReadOnlyCollection<KeyUse>, Task> save)
    {
        Volatile.Write(ref isMuch, New());
        var noted = latest.ToArray();
        if (noted.Length == 0) return;
        await save([.. noted.Select(use => new KeyUse(use.Key, new DateTimeOffset(use.Value, TimeSpan.Zero)))]);
        // One that was used again meanwhile has another time and stays.
        foreach (var use in noted) latest.TryRemove(use);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
