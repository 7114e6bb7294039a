using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Infrastructure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Removes refresh tokens, OAuth states, device authorizations and their tokens, log-ins of browsers, answers under Idempotency-Keys and commit receipts whose time is over, in bounded batches. Several nodes may do it at once: each passes over what another one has locked.</summary>
internal sealed partial class ExpiredRows(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ExpiredRows> log) : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Sweep(stoppingToken);
            }
            catch (UnavailableException unavailable)
            {
                Log.Postponed(log, unavailable.InnerException?.Message ?? unavailable.Message);
            }
        }
    }

    internal async Task Sweep(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        // What has just expired still earns its own message; a full batch means that there may be more.
        while (await db.Execute(IdentitySql.RemoveExpiredTokens(clock.GetUtcNow() - Domain.Identity.RefreshToken.Lifetime, Batch), ct) == Batch) { }
        while (await db.Execute(IdentitySql.RemoveExpiredStates(clock.GetUtcNow() - Domain.Identity.OAuthState.Lifetime, Batch), ct) == Batch) { }
        while (await db.Execute(DeviceGrantSql.RemoveExpired(clock.GetUtcNow() - Domain.Identity.DeviceGrant.Lifetime, Batch), ct) == Batch) { }
        while (await db.Execute(DeviceGrantSql.RemoveExpiredTokens(clock.GetUtcNow(), Batch), ct) == Batch) { }
        while (await db.Execute(BrowserSessionSql.RemoveOld(clock.GetUtcNow() - BrowserLogin.FixedLifetime - TimeSpan.FromDays(1), Batch), ct) == Batch) { }
        while (await db.Execute(OnceSql.RemoveExpired(clock.GetUtcNow() - OnceTicket.Lifetime, Batch), ct) == Batch) { }
        await db.Execute(TransactionSql.RemoveOldReceipts(clock.GetUtcNow() - CommitSlots.LongestUse), ct);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Expired rows are removed at the next turn, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
