using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Infrastructure.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Agents.Registered;

/// <summary>
/// Every half minute: agents that gave no sign of life for a minute are offline (contract agentserver 4.8). Several nodes may do it at once.
/// </summary>
internal sealed partial class AgentHealth(IServiceScopeFactory scopes, TimeProvider clock, ILogger<AgentHealth> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Looks once.</summary>
    public async Task Sweep(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var before = clock.GetUtcNow() - IRegisteredAgents.Silence;
        await db.Execute(CardSql.Sweep(before), ct);
        await db.Execute(CardSql.CloseSilentTunnels(before), ct);
    }

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

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Agents are looked after later, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
