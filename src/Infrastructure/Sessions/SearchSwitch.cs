using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Sessions;

/// <summary>
/// Marks every session of a workspace that has switched searching as unsettled, so that its words are removed, or made. How far it got stands in the policy and moves with each batch:
/// after a crash any node goes on from there.
/// </summary>
internal sealed partial class SearchSwitch(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SearchSwitch> log) : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Marks until nothing is left to be marked.</summary>
    public async Task Pass(CancellationToken ct)
    {
        while (await Step(ct)) { }
    }

    /// <summary>Marks one batch; false when there is nothing left to be marked.</summary>
    public async Task<bool> Step(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        return (await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(token => Mark(db, token), ct)).Value;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Pass(stoppingToken);
            }
            catch (UnavailableException unavailable)
            {
                Log.Postponed(log, unavailable.InnerException?.Message ?? unavailable.Message);
            }
        }
    }

    private async Task<Result<bool>> Mark(Db db, CancellationToken ct)
    {
        if (await db.One<UnmarkedRow>(SessionPolicySql.NextUnmarked(), ct) is not { } next) return false;
        var marked = await db.Many<Guid>(SessionPolicySql.Mark(next.WorkspaceId, next.MarkedThrough, Batch, clock.GetUtcNow()), ct);
        await db.Execute(SessionPolicySql.MarkedThrough(next.WorkspaceId, marked.Count < Batch ? null : marked.Max()), ct);
        return true;
    }

    private sealed record UnmarkedRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public Guid MarkedThrough { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Sessions of workspaces that have switched searching are marked at the next turn, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
