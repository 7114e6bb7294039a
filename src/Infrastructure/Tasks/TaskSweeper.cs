using AgentPlatform.Application.Common;
using AgentPlatform.Application.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Tasks;

/// <summary>
/// Looks twice a second for what time has done to tasks, and asks from time to time whether somebody waits for work that is there. On several nodes each does a part: none takes what another one is at.
/// </summary>
internal sealed partial class TaskSweeper(IServiceScopeFactory scopes, WorkBell bell, TimeProvider clock, ILogger<TaskSweeper> log) : BackgroundService
{
    /// <summary>With a lease of eight seconds, work of a killed agent waits again well within ten.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan AskAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GiveBackAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepChanges = TimeSpan.FromDays(7);
    private static readonly TimeSpan TidyAfter = TimeSpan.FromMinutes(10);

    /// <summary>Does all that is due.</summary>
    public Task Pass(CancellationToken ct) => UntilDone(lapses => lapses.Due(ct));

    /// <summary>Gives back to their pools what agents took that are not there any more.</summary>
    public Task GiveBack(CancellationToken ct) => UntilDone(lapses => lapses.Deserted(ct));

    /// <summary>Wakes whoever waits for work that is there: what was told by other nodes may have been lost.</summary>
    public async Task Ask(CancellationToken ct)
    {
        var lanes = bell.Lanes();
        if (lanes.Count == 0) return;
        await using var scope = scopes.CreateAsyncScope();
        foreach (var lane in await scope.ServiceProvider.GetRequiredService<ITaskStore>().FindWaiting(lanes, ct)) bell.Wake(lane, 1);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var (asked, gaveBack, tidied) = (clock.GetTimestamp(), clock.GetTimestamp(), clock.GetTimestamp());
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Pass(stoppingToken);
                if (clock.GetElapsedTime(asked) >= AskAfter)
                {
                    await Ask(stoppingToken);
                    asked = clock.GetTimestamp();
                }

                if (clock.GetElapsedTime(gaveBack) >= GiveBackAfter)
                {
                    await GiveBack(stoppingToken);
                    gaveBack = clock.GetTimestamp();
                }

                if (clock.GetElapsedTime(tidied) >= TidyAfter)
                {
                    await Tidy(stoppingToken);
                    tidied = clock.GetTimestamp();
                }
            }
            catch (UnavailableException unavailable)
            {
                Log.Postponed(log, unavailable.InnerException?.Message ?? unavailable.Message);
            }
        }
    }

    private async Task UntilDone(Func<ITaskLapses, Task<int>> step)
    {
        for (var more = true; more;)
        {
            await using var scope = scopes.CreateAsyncScope();
            more = await step(scope.ServiceProvider.GetRequiredService<ITaskLapses>()) == ITaskLapses.Together;
        }
    }

    private async Task Tidy(CancellationToken ct)
    {
        const int batch = 1000;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Database.Db>();
        while (await db.Execute(TaskReadSql.RemoveOldChanges(clock.GetUtcNow() - KeepChanges, batch), ct) == batch) { }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Tasks are looked at later, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
