using AgentPlatform.Application.Common;
using AgentPlatform.Infrastructure.Database;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>
/// Chains entries soon after their commit (docs/audit.md). One node does it for all, for as long as its connection lives; the others look twice a second whether they are to take over. This node's own commits
/// wake it, those of others are found twice a second.
/// </summary>
internal sealed partial class AuditSealer(IServiceScopeFactory scopes, DatabaseAddress address, AuditBell bell, TimeProvider clock, ILogger<AuditSealer> log) : BackgroundService
{
    // Any constant: it only has to be the same on every node.
    internal const long LockKey = 0x4175_6469_7453_6561;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    // Entries that come fast share a transaction instead of having one each.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LostPause = TimeSpan.FromSeconds(1);

    /// <summary>Seals what waits; answers how many entries that were.</summary>
    public async Task<long> Pass(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var done = await scope.ServiceProvider.GetRequiredService<AuditSealing>().SealAll(ct);
        if (done.Error is { } faster) Log.Overtaken(log, faster.Message);
        return done.Error is null ? done.Value : 0;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                // The advisory lock is session state. If this connection breaks another node may begin while this one finishes a batch: the rows keep them apart.
                await using var alone = address.Alone();
                await alone.OpenAsync(stoppingToken);
                await Work(alone, stoppingToken);
            }
            catch (Exception lost) when (lost is UnavailableException || Faults.IsLostConnection(lost))
            {
                Log.Postponed(log, lost.InnerException?.Message ?? lost.Message);
                await Task.Delay(LostPause, clock, stoppingToken);
            }
        }
    }

    private async Task Work(NpgsqlConnection alone, CancellationToken ct)
    {
        var isMine = false;
        while (true)
        {
            bell.Reset();
            isMine = isMine || await alone.ExecuteScalarAsync<bool>(SealingSql.TryLock(LockKey).Command(ct));
            if (isMine && await alone.ExecuteScalarAsync<bool>(SealingSql.IsAnyUnsealed().Command(ct)))
            {
                await Pass(ct);
                await Task.Delay(Rest, clock, ct);
            }

            using var ring = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(Task.Delay(LookEvery, clock, ring.Token), isMine ? bell.Rung : Task.Delay(Timeout.InfiniteTimeSpan, clock, ring.Token));
            await ring.CancelAsync();
            ct.ThrowIfCancellationRequested();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "Another sealer was faster: {Reason}")]
        public static partial void Overtaken(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Audit entries are chained later, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
