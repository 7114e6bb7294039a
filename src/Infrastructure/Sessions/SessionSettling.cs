using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Common;
using AgentPlatform.Infrastructure.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>
/// Brings up to date what an append leaves behind: the numbers that lists are ordered by, the running state, and the search index. A second after the last change, half a minute after the first
/// at the latest, in small transactions that pass over sessions in use, and never more than half of the time. Any number of nodes may do it at once.
/// </summary>
internal sealed partial class SessionSettling(IServiceScopeFactory scopes, SessionSettings settings, TimeProvider clock, ILogger<SessionSettling> log) : BackgroundService
{
    private const int Together = 16;

    // Settling a session makes the words of its last part anew: too much for every second of one that is being written.
    private static readonly TimeSpan LongestUnrest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LongestHold = TimeSpan.FromMilliseconds(50);

    /// <summary>A session that cannot be settled is left alone for this long.</summary>
    public static readonly TimeSpan Postponement = TimeSpan.FromHours(1);

    /// <summary>Settles every session that has waited since before <paramref name="before"/> and is not in use; answers how many steps that took.</summary>
    public async Task<int> Settle(DateTimeOffset before, CancellationToken ct)
    {
        for (var settled = 0; ;)
        {
            var start = clock.GetTimestamp();
            var keys = await Waiting(before, ct);
            var done = keys.Count == 0 ? 0 : await Settle(keys, ct);
            if (done == 0) return settled;
            settled += done;
            await Task.Delay(clock.GetElapsedTime(start), clock, ct);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.SettleAfter, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Settle(clock.GetUtcNow() - settings.SettleAfter, stoppingToken);
            }
            catch (UnavailableException unavailable)
            {
                Log.Postponed(log, unavailable.InnerException?.Message ?? unavailable.Message);
            }
        }
    }

    private async Task<IReadOnlyList<SessionKey>> Waiting(DateTimeOffset before, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<Db>().Many<SessionKeyRow>(SettlingSql.Waiting(before, before - LongestUnrest, Together), ct)).Select(row => row.Key)];
    }

    private async Task<int> Settle(IReadOnlyList<SessionKey> keys, CancellationToken ct)
    {
        try
        {
            return await InOneTransaction((provider, token) => Settle(provider, keys, token), ct);
        }
        catch (Exception fault) when (fault is not UnavailableException and not OperationCanceledException)
        {
            if (keys.Count == 1)
            {
                Log.Unsettled(log, fault, keys[0].Id.Value);
                return await InOneTransaction(async (provider, token) => await provider.GetRequiredService<Db>().Execute(SettlingSql.Postpone(keys[0], clock.GetUtcNow() + Postponement), token), ct);
            }
        }

        var settled = 0;
        foreach (var key in keys) settled += await Settle([key], ct);
        return settled;
    }

    private static async Task<int> Settle(IServiceProvider provider, IReadOnlyList<SessionKey> keys, CancellationToken ct)
    {
        var (db, sessions) = (provider.GetRequiredService<Db>(), provider.GetRequiredService<ISessionStore>());
        var locked = (await sessions.Lock([.. keys], passesLocked: true, ct)).Keys.ToList();
        if (locked.Count == 0) return 0;

        var statements = new List<Sql> { SettlingSql.SaveNumbers(locked) };
        foreach (var behind in await db.Many<SessionKeyRow>(SettlingSql.Behind(locked), ct))
            if (await sessions.Load(behind.Key, ct) is { } live) statements.Add(SessionWriteSql.SaveState(live, live.Session.Tally.Save()));
        await db.Execute(statements, ct);

        var (indexer, clock) = (provider.GetRequiredService<ISessionIndexer>(), provider.GetRequiredService<TimeProvider>());
        var (start, settled) = (clock.GetTimestamp(), new List<SessionKey>());
        foreach (var key in locked)
        {
            // What is not done now is found again: those who wait for these sessions come first.
            if (settled.Count > 0 && clock.GetElapsedTime(start) > LongestHold) break;
            if (await indexer.Index(key.Workspace, key.Id, ct)) settled.Add(key);
        }

        await db.Execute(SettlingSql.Settled(settled), ct);
        return locked.Count;
    }

    private async Task<int> InOneTransaction(Func<IServiceProvider, CancellationToken, Task<int>> work, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var outcome = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(async token => Result<int>.Of(await work(scope.ServiceProvider, token)), ct);
        return outcome.Error is null ? outcome.Value : throw new InvalidOperationException(outcome.Error.Message);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Sessions are settled at the next turn, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Session {Session} cannot be settled; it is tried again in an hour")]
        public static partial void Unsettled(ILogger log, Exception fault, Guid session);
    }
}
