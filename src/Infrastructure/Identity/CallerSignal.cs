using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Infrastructure.Database;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>Forgets a principal here when the transaction has committed, and tells the other nodes with the same commit.</summary>
internal sealed class CallerEvictions(Db db, IUnitOfWork unit, CallerCache cache) : ICallerEvictions
{
    public async Task Announce(PrincipalId principal, CancellationToken ct)
    {
        await db.Execute(IdentitySql.Announce(principal.Value), ct);
        unit.OnCommit(() => cache.Evict(principal));
    }
}

/// <summary>Hears what other nodes evict. While it cannot hear, the cache is off: a revoked key must not live on here.</summary>
internal sealed partial class CallerSignal(DatabaseAddress address, CallerCache cache, TimeProvider clock, ILogger<CallerSignal> log) : BackgroundService
{
    public const string Channel = "callers_changed";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        cache.IsOn = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Listen(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (Faults.IsLostConnection(lost))
            {
                Log.Deaf(log, lost.Message);
            }

            cache.IsOn = false;
            await Task.Delay(Pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Listen(CancellationToken ct)
    {
        // LISTEN is session state.
        await using var connection = address.Alone();
        connection.Notification += (_, told) =>
        {
            if (Guid.TryParse(told.Payload, out var principal)) cache.Evict(new PrincipalId(principal));
            else cache.Clear();
        };
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync(IdentitySql.Listen().Command(ct));
        cache.IsOn = true;
        while (true) await connection.WaitAsync(ct);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Evictions of other nodes cannot be heard, the authentication cache is off: {Reason}")]
        public static partial void Deaf(ILogger log, string reason);
    }
}
