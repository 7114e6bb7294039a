using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace AgentPlatform.Testing;

/// <summary>The product as its own process, as an operator runs it.</summary>
public sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process) => this.process = process;

    /// <summary>Everything the process has said so far.</summary>
    public string Output => string.Join('\n', lines);

    public int Id => process.Id;

    /// <summary>Starts the product; it may still fail to come up.</summary>
    public static HostProcess Launch(params string[] arguments) => Launch(new Dictionary<string, string>(StringComparer.Ordinal), arguments);

    public static HostProcess Launch(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AgentPlatform.Api.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var host = new HostProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        host.process.OutputDataReceived += (_, line) => host.Hear(line.Data);
        host.process.ErrorDataReceived += (_, line) => host.Hear(line.Data);
        host.process.Exited += (_, _) => host.listening.TrySetException(new InvalidOperationException("The server ended before it listened."));
        host.process.Start();
        host.process.BeginOutputReadLine();
        host.process.BeginErrorReadLine();
        return host;
    }

    /// <summary>Starts the product on a free port with its own PostgreSQL and waits until it listens.</summary>
    public static Task<(HostProcess Host, Wire Http)> Start(string data, params string[] more) =>
        Listening(Launch(["--urls", "http://127.0.0.1:0", "--data", data, "--AgentPlatform:Identity:PasswordIterations=1000", "--AgentPlatform:RateLimits:Enabled=false", $"--AgentPlatform:Embedded:ToolsFolder={Repository.Path(".tools")}", .. more]));

    /// <summary>Starts the product on a free port with a database that is there already, and may be shared, and waits until it listens.</summary>
    public static Task<(HostProcess Host, Wire Http)> StartOn(string connectionString, params string[] more) => Listening(Launch(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__AgentPlatform"] = connectionString, ["AgentPlatform__MasterKey"] = TestPlatform.MasterKey },
        ["--urls", "http://127.0.0.1:0", "--AgentPlatform:Identity:PasswordIterations=1000", "--AgentPlatform:RateLimits:Enabled=false", .. more]));

    private static async Task<(HostProcess Host, Wire Http)> Listening(HostProcess host)
    {
        try
        {
            return (host, new Wire(await host.listening.Task.WaitAsync(Patience)));
        }
        catch (Exception failed)
        {
            throw new InvalidOperationException($"The server did not start:\n{host.Output}", failed);
        }
    }

    /// <summary>Bytes of the process that are in memory now.</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{process.Id.ToString(CultureInfo.InvariantCulture)}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Ends the process as <c>kill -9</c> does.</summary>
    public async Task Kill()
    {
        Signal(process.Id, 9);
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Asks the process to end, as <c>kill</c> does.</summary>
    public void Terminate() => Signal(process.Id, 15);

    /// <summary>The exit code, once the process has ended by itself.</summary>
    public async Task<int> Exit()
    {
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>Ends the PostgreSQL server of a data folder as <c>kill -9</c> does, and waits until its process is gone. False where there is none at the moment: it has died already and is not back yet.</summary>
    public static async Task<bool> KillPostgres(string data)
    {
        try
        {
            var id = int.Parse((await File.ReadAllLinesAsync(Path.Combine(data, "postgres", "pg", "postmaster.pid")))[0], CultureInfo.InvariantCulture);
            using var postgres = Process.GetProcessById(id);
            // The number in the file of a dead one may be somebody else's by now.
            if (postgres.ProcessName != "postgres") return false;
            Signal(id, 9);
            await postgres.WaitForExitAsync().WaitAsync(Patience);
            return true;
        }
        catch (Exception gone) when (gone is FileNotFoundException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Begins to watch the process's memory anew; answers what it has now, in bytes. Linux only.</summary>
    public long ResetPeakMemory()
    {
        File.WriteAllText($"/proc/{Number(process.Id)}/clear_refs", "5");
        return PeakMemory();
    }

    /// <summary>The most memory that the process had since <see cref="ResetPeakMemory"/>, in bytes.</summary>
    public long PeakMemory()
    {
        const string Name = "VmHWM:";
        var line = File.ReadLines($"/proc/{Number(process.Id)}/status").Single(line => line.StartsWith(Name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Name.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Terminate();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }

        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);

    private void Hear(string? line)
    {
        if (line is null) return;
        lines.Enqueue(line);
        const string Said = "listens on";
        if (line.Contains(Said, StringComparison.Ordinal)) listening.TrySetResult(new Uri(line[(line.IndexOf(Said, StringComparison.Ordinal) + Said.Length)..].Trim()));
    }
}
