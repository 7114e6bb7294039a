using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>Keeps one server running from <see cref="Start"/> to <see cref="Stop"/>.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class Supervisor(IReadOnlyList<string> command, Recovery recovery, ILogger logger, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FastStop = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QuickStop = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stopping = new();
    private volatile PostgresServer? current;
    private Task watch = Task.CompletedTask;

    public bool IsUp => current is { IsReady: true };

    public int ServerProcess => current?.Id ?? 0;

    /// <summary>Returns when the server accepts connections; from then on a server that dies is started again.</summary>
    public async Task Start(CancellationToken ct)
    {
        var began = clock.GetTimestamp();
        var backOff = new BackOff();
        while (current is null)
        {
            try
            {
                current = await LaunchInTime(began, ct);
            }
            catch (ServerFailedException failure) when (failure.MayPass && clock.GetElapsedTime(began) < StartLimit)
            {
                Log.StartFailed(logger, failure.Message);
                await Task.Delay(backOff.After(TimeSpan.Zero), clock, ct);
            }
            catch (ServerFailedException failure)
            {
                throw new StartupException($"PostgreSQL does not start: {failure.Message}", failure);
            }
        }

        watch = Watch(current);
    }

    /// <summary>A clean stop. Where that takes too long, or <paramref name="hurry"/> says so, a quick one that the next start recovers from; never a kill.</summary>
    public async Task Stop(CancellationToken hurry)
    {
        await stopping.CancelAsync();
        await watch;
        if (current is { } server) await End(server, hurry);
    }

    public void Dispose() => stopping.Dispose();

    private async Task Watch(PostgresServer server)
    {
        var backOff = new BackOff();
        try
        {
            while (true)
            {
                var began = clock.GetTimestamp();
                var code = await server.Exited.WaitAsync(stopping.Token);
                Log.Died(logger, server.Id, code);

                // Its processes may outlive it for a moment, and no new server starts beside them.
                await Task.WhenAny(server.Gone, Task.Delay(QuickStop, clock, stopping.Token));
                current = server = await Restart(backOff, clock.GetElapsedTime(began));
                Log.Restarted(logger, server.Id);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stop ends the server.
        }
    }

    private async Task<PostgresServer> Restart(BackOff backOff, TimeSpan uptime)
    {
        for (; ; uptime = TimeSpan.Zero)
        {
            await Task.Delay(backOff.After(uptime), clock, stopping.Token);
            try
            {
                return await Launch(stopping.Token);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Log.StartFailed(logger, failure.Message);
            }
        }
    }

    // Only at the host's own start: later a long recovery is waited for, since giving up would only begin it anew.
    private async Task<PostgresServer> LaunchInTime(long began, CancellationToken ct)
    {
        var left = StartLimit - clock.GetElapsedTime(began);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return await Launch(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new StartupException($"PostgreSQL was not ready after {StartLimit.TotalMinutes:0} minutes; the log shows how far it came, and another start goes on from there.");
        }
    }

    private async Task<PostgresServer> Launch(CancellationToken ct)
    {
        await recovery.Clear(ct);
        var server = await PostgresServer.Start(command, Hear);
        try
        {
            var began = clock.GetTimestamp();
            await using var progress = clock.CreateTimer(_ => Log.StillStarting(logger, (int)clock.GetElapsedTime(began).TotalSeconds), null, ProgressEvery, ProgressEvery);
            await server.UntilReady(ct);
            return server;
        }
        catch
        {
            await End(server, CancellationToken.None);
            throw;
        }
    }

    private async Task End(PostgresServer server, CancellationToken hurry)
    {
        server.Signal(Native.Interrupt);
        try
        {
            await server.Gone.WaitAsync(FastStop, clock, hurry);
            return;
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            Log.StopIsSlow(logger, server.Id);
        }

        server.Signal(Native.Quit);
        try
        {
            await server.Gone.WaitAsync(QuickStop, clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            Log.StillRunning(logger, server.Id);
        }
    }

    private void Hear(ServerLine line)
    {
        if (line.IsTrouble) Log.Trouble(logger, line.Text);
        else Log.Said(logger, line.Text);
        if (line.News is ServerNews.Crashed) Log.Recovering(logger);
        if (line.News is ServerNews.Ready) Log.Accepts(logger);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL: {Line}")]
        public static partial void Trouble(ILogger logger, string line);

        [LoggerMessage(Level = LogLevel.Debug, Message = "PostgreSQL: {Line}")]
        public static partial void Said(ILogger logger, string line);

        [LoggerMessage(Level = LogLevel.Debug, Message = "PostgreSQL accepts connections")]
        public static partial void Accepts(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL throws out its connections to recover from a crash")]
        public static partial void Recovering(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL is still starting or recovering after {Seconds} s")]
        public static partial void StillStarting(ILogger logger, int seconds);

        [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL (process {Process}) died with exit code {Code}; starting it again")]
        public static partial void Died(ILogger logger, int process, int code);

        [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL is back (process {Process})")]
        public static partial void Restarted(ILogger logger, int process);

        [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL does not start yet: {Reason}")]
        public static partial void StartFailed(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL (process {Process}) is slow to stop; it will recover at the next start")]
        public static partial void StopIsSlow(ILogger logger, int process);

        [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL (process {Process}) still runs; the next start will take it over")]
        public static partial void StillRunning(ILogger logger, int process);
    }
}
