using AgentPlatform.Application.Common;
using AgentPlatform.Application.Mailboxes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Mailboxes;

/// <summary>Looks every second for mail that nobody read in time, and from time to time for mail that is kept no longer. On several nodes each does a part: none takes what another one is at.</summary>
internal sealed partial class MailSweeper(IServiceScopeFactory scopes, TimeProvider clock, ILogger<MailSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TidyAfter = TimeSpan.FromMinutes(10);

    /// <summary>Sends back all that is due; answers how many messages that were.</summary>
    public Task<int> Pass(CancellationToken ct) => All(static (lapses, token) => lapses.Due(token), ct);

    /// <summary>Removes all that is kept no longer; answers how many messages that were.</summary>
    public Task<int> Tidy(CancellationToken ct) => All(static (lapses, token) => lapses.Old(token), ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var tidied = clock.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Pass(stoppingToken);
                if (clock.GetElapsedTime(tidied) < TidyAfter) continue;
                await Tidy(stoppingToken);
                tidied = clock.GetTimestamp();
            }
            catch (UnavailableException unavailable)
            {
                Log.Postponed(log, unavailable.InnerException?.Message ?? unavailable.Message);
            }
        }
    }

    private async Task<int> All(Func<IMailLapses, CancellationToken, Task<int>> some, CancellationToken ct)
    {
        var total = 0;
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var done = await some(scope.ServiceProvider.GetRequiredService<IMailLapses>(), ct);
            total += done;
            if (done < IMailLapses.Together) return total;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Mail is looked at later, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
