using System.Runtime.Versioning;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>One run of the server, from its start to the end of its last process.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PostgresServer
{
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<ServerLine> onLine;
    private ChildProcess? process;
    private volatile bool isReady;
    private volatile string? complaint;

    private PostgresServer(Action<ServerLine> onLine) => this.onLine = onLine;

    public static async Task<PostgresServer> Start(IReadOnlyList<string> command, Action<ServerLine> onLine)
    {
        var server = new PostgresServer(onLine);
        server.process = await ChildProcess.Start(command, server.Take);
        return server;
    }

    public int Id => process!.Id;

    public bool IsReady => isReady && !Exited.IsCompleted;

    public Task<int> Exited => process!.Exited;

    public Task<int> Gone => process!.Gone;

    /// <summary>Completes when the server accepts connections, however long its recovery takes.</summary>
    /// <exception cref="ServerFailedException">It ended instead.</exception>
    public async Task UntilReady(CancellationToken ct)
    {
        await Task.WhenAny(ready.Task, Gone).WaitAsync(ct);
        if (!ready.Task.IsCompleted) throw new ServerFailedException(complaint ?? $"it ended with {await Gone} and said nothing");
    }

    public void Signal(int signal) => process!.Signal(signal);

    private void Take(string text)
    {
        if (ServerLine.Read(text) is not { } line) return;

        if (line.IsFatal || (line.IsTrouble && complaint is null)) complaint = line.Text;
        if (line.News is ServerNews.Ready or ServerNews.Crashed) isReady = line.News is ServerNews.Ready;
        onLine(line);
        if (isReady) ready.TrySetResult();
    }
}

/// <summary>The server ended before it was ready; the message is its last complaint.</summary>
internal sealed class ServerFailedException(string complaint) : Exception(complaint)
{
    /// <summary>Processes of the run before are still ending, so that another try helps.</summary>
    public bool MayPass => Message.Contains("still in use", StringComparison.Ordinal) || Message.Contains("already exists", StringComparison.Ordinal);
}
