using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Infrastructure.Database;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Streams;

/// <summary>Hears what other nodes have committed. It also asks the database itself where the followed streams end: seldom while it hears, often while it does not.</summary>
internal sealed partial class StreamListener(DatabaseAddress address, StreamHub hub, StreamNode node, TimeProvider clock, ILogger<StreamListener> log) : BackgroundService
{
    private static readonly TimeSpan Hearing = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Deaf = TimeSpan.FromSeconds(0.5);

    private TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool hears;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Hear(stoppingToken), Ask(stoppingToken));

    private async Task Hear(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await Listen(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception lost) when (Faults.IsLostConnection(lost))
            {
                Log.Deaf(log, lost.Message);
            }

            Volatile.Write(ref hears, false);
            AskNow();
            await Task.Delay(Deaf, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Listen(CancellationToken ct)
    {
        // LISTEN is session state.
        await using var connection = address.Alone();
        connection.Notification += (_, told) => Take(told.Payload);
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync(StreamSql.Listen().Command(ct));
        Volatile.Write(ref hears, true);
        // What was told before this moment was not heard.
        AskNow();
        hub.DoubtAll();
        while (true) await connection.WaitAsync(ct);
    }

    private void Take(string payload)
    {
        var (teller, news) = StreamPayload.Read(payload);
        if (string.Equals(teller, node.Id, StringComparison.Ordinal)) return;
        hub.Hear(news.Changes);
        if (!news.IsEverything) return;
        AskNow();
        hub.DoubtAll();
    }

    private async Task Ask(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            // Before the question: whoever wants another one while it is under way gets it.
            var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref asked, next);
            try
            {
                await hub.CatchUp(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (UnavailableException away)
            {
                Log.Postponed(log, away.InnerException?.Message ?? away.Message);
            }

            await next.Task.WaitAsync(Volatile.Read(ref hears) ? Hearing : Deaf, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void AskNow() => Volatile.Read(ref asked).TrySetResult();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Changes of streams on other nodes cannot be heard, they are asked for: {Reason}")]
        public static partial void Deaf(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Debug, Message = "The ends of followed streams cannot be asked for, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
