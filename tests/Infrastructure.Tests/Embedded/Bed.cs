using System.Collections.Concurrent;
using System.Runtime.Versioning;
using AgentPlatform.Infrastructure.Embedded;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Embedded;

/// <summary>A data folder of its own, and the hosts that use it one after the other.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class Bed : IAsyncDisposable
{
    private readonly string parent = Directory.CreateTempSubdirectory("embedded-").FullName;
    private EmbeddedPostgres? host;

    public Bed(string name = "data", UnixFileMode parentMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute)
    {
        File.SetUnixFileMode(parent, parentMode);
        Folder = new(Path.Combine(parent, name));
    }

    public DataFolder Folder { get; }

    public Lines Lines { get; } = new();

    public EmbeddedPostgres Host => host ?? throw new InvalidOperationException("No host was started.");

    public EmbeddedPostgresSettings Settings => new() { DataFolder = Folder.Root, Binaries = Environment.GetEnvironmentVariable("TEST_POSTGRES_BINARIES") };

    public EmbeddedPostgres NewHost(EmbeddedPostgresSettings? settings = null) => new(settings ?? Settings, Lines, TimeProvider.System);

    public async Task<EmbeddedPostgres> Start()
    {
        host = NewHost();
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    public Task Stop() => Host.StopAsync(CancellationToken.None);

    public async Task<NpgsqlConnection> Connect(Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var target = new NpgsqlConnectionStringBuilder(Host.ConnectionString) { Pooling = false };
        change?.Invoke(target);
        var connection = new NpgsqlConnection(target.ConnectionString);
        try
        {
            await connection.OpenAsync();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<T> Ask<T>(string question)
    {
        await using var connection = await Connect();
        await using var command = new NpgsqlCommand(question, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task Do(string statement)
    {
        await using var connection = await Connect();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        Directory.Delete(parent, recursive: true);
    }
}

/// <summary>The host's log, kept to be read and waited for.</summary>
internal sealed class Lines : ILogger<EmbeddedPostgres>
{
    private readonly ConcurrentQueue<string> all = new();
    private readonly ConcurrentDictionary<TaskCompletionSource, string> waiting = new();

    public IReadOnlyCollection<string> All => all;

    /// <summary>Called where the line is written, before the writer goes on.</summary>
    public Action<string>? OnLine { get; set; }

    /// <summary>Completes at the next line that holds the text.</summary>
    public async Task Next(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting[seen] = text;
        await seen.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = formatter(state, exception);
        all.Enqueue(line);
        OnLine?.Invoke(line);
        foreach (var (seen, _) in waiting.Where(w => line.Contains(w.Value, StringComparison.Ordinal))) seen.TrySetResult();
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
