using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>Writes every few seconds, and when the process ends, when credentials were last used. What cannot be written stays for the next time.</summary>
internal sealed partial class CredentialUseWriter(CredentialUses uses, IServiceScopeFactory scopes, TimeProvider clock, ILogger<CredentialUseWriter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Write(cancellationToken);
    }

    /// <summary>Writes what was noted; false when the database is not available.</summary>
    public async Task<bool> Write(CancellationToken ct)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await uses.Save(async noted =>
            {
                foreach (var ledger in scope.ServiceProvider.GetServices<ICredentialUseLedger>()) await ledger.Save(noted, ct);
            });
            return true;
        }
        catch (UnavailableException unavailable)
        {
            Log.Postponed(log, unavailable.InnerException?.Message ?? unavailable.Message);
            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            using (var ring = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken))
            {
                await Task.WhenAny(Task.Delay(Interval, clock, ring.Token), uses.UntilMany);
                await ring.CancelAsync();
            }

            stoppingToken.ThrowIfCancellationRequested();
            await Write(stoppingToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "When credentials were last used is written at the next turn, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
