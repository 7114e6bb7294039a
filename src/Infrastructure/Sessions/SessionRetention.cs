using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Infrastructure.Database;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>Removes sessions that their workspace keeps no longer (docs/operations.md). One node at a time does it.</summary>
internal sealed partial class SessionRetention(IServiceScopeFactory scopes, DatabaseAddress address, SessionSettings settings, TimeProvider clock, ILogger<SessionRetention> log) : BackgroundService
{
    // Any constant: it only has to be the same on every node.
    internal const long LockKey = 0x5265_7465_6e74_696f;

    /// <summary>Removes all that is due; answers how many sessions that were, 0 also where another node is at it.</summary>
    public async Task<long> Pass(CancellationToken ct)
    {
        // The advisory lock is session state. If this connection breaks another node may begin: the locks of the sessions themselves keep them apart.
        await using var alone = address.Alone();
        await alone.OpenAsync(ct);
        if (!await alone.ExecuteScalarAsync<bool>(SessionRetentionSql.TryLock(LockKey).Command(ct))) return 0;

        await using var scope = scopes.CreateAsyncScope();
        var removed = await scope.ServiceProvider.GetRequiredService<ExpiredSessions>().Remove(ct);
        Log.Removed(log, removed > 0 ? LogLevel.Information : LogLevel.Debug, removed);
        return removed;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.RetentionInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception lost) when (lost is UnavailableException || Faults.IsLostConnection(lost))
            {
                Log.Postponed(log, lost.InnerException?.Message ?? lost.Message);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Message = "Retention removed {Count} sessions")]
        public static partial void Removed(ILogger log, LogLevel level, long count);

        [LoggerMessage(Level = LogLevel.Information, Message = "Old sessions are removed at the next turn, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
