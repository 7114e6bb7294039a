using System.Text.Json;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Writes every ten seconds, and when the process ends, what was refused to whom. What cannot be written then is in the log as a number only.</summary>
internal sealed partial class RefusalWriter(Refusals refusals, IServiceScopeFactory scopes, TimeProvider clock, ILogger<RefusalWriter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Write(cancellationToken);
    }

    /// <summary>Writes what was noted since the last time; answers how many entries that were.</summary>
    public async Task<int> Write(CancellationToken ct)
    {
        var (noted, leftOut) = refusals.Take();
        var entries = noted.Select(Entry).ToList();
        if (leftOut > 0) entries.Add(new AuditEntry(Caller.System, "audit.refusals_left_out") { IsRefused = true, Detail = JsonSerializer.Serialize(new { count = leftOut }) });
        if (entries.Count == 0) return 0;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var trail = scope.ServiceProvider.GetRequiredService<IAuditTrail>();
            var written = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(async token =>
            {
                foreach (var entry in entries) await trail.Record(entry, token);
                return Result<int>.Of(entries.Count);
            }, ct);
            return written.Error is null ? written.Value : 0;
        }
        catch (UnavailableException unavailable)
        {
            Log.Lost(log, entries.Count, unavailable.InnerException?.Message ?? unavailable.Message);
            return 0;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await Write(stoppingToken);
    }

    private static AuditEntry Entry(NotedRefusal refusal) => new(refusal.Caller, Action(refusal.Error))
    {
        // Without one it would go to the caller's.
        Workspace = refusal.Workspace ?? AuditTrail.Platform,
        IsRefused = true,
        Detail = JsonSerializer.Serialize(new
        {
            operation = refusal.Operation,
            code = refusal.Error.Code,
            count = refusal.Count,
            first = refusal.First,
            last = refusal.Last,
        }),
    };

    private static string Action(Error error) => error.Code switch
    {
        "identity.wrong_credentials" or "identity.no_password" or "identity.wrong_current_password" => "identity.login_failed",
        _ => error.Kind is ErrorKind.Unauthenticated ? "identity.authentication_failed" : "identity.access_refused",
    };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} audit entries about refused requests are lost, the database is not available: {Reason}")]
        public static partial void Lost(ILogger log, int count, string reason);
    }
}
