using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Infrastructure.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Streams;

/// <summary>Tells the other nodes what has changed: all that has gathered in one statement, one statement at a time. A change that comes first goes at once, those behind it together.</summary>
internal sealed partial class StreamSender(IServiceScopeFactory scopes, StreamChanges changes, StreamNode node, TimeProvider clock, ILogger<StreamSender> log) : BackgroundService
{
    /// <summary>Between two statements, so that a busy node gathers instead of sending once per commit.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            StreamNews news;
            try
            {
                news = await changes.Take(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            // What is taken is sent, also while stopping.
            var wasSent = await Send(news);
            await Task.Delay(wasSent ? Pause : Retry, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> Send(StreamNews news)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Db>().Execute(StreamSql.Tell(StreamPayload.Write(node.Id, news)), CancellationToken.None);
            return true;
        }
        catch (UnavailableException away)
        {
            changes.PutBack(news);
            Log.Postponed(log, away.InnerException?.Message ?? away.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Other nodes hear of changed streams later, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
