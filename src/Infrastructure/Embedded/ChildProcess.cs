using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>A program started from a thread of its own, with every line it writes handed on.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ChildProcess
{
    private readonly TaskCompletionSource<int> id = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildProcess()
    {
    }

    public int Id { get; private set; }

    /// <summary>The exit code, when the program itself has ended.</summary>
    public Task<int> Exited => exited.Task;

    /// <summary>The exit code, when nobody holds the program's output any more: its own children have ended too and every line was handed on.</summary>
    public Task<int> Gone => gone.Task;

    /// <summary>Returns when the program runs.</summary>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    public static async Task<ChildProcess> Start(IReadOnlyList<string> command, Action<string> onLine)
    {
        var child = new ChildProcess();

        // The signal that a child gets at its parent's death comes when the starting *thread* ends, so a pool thread will not do.
        new Thread(() => child.Run(command, onLine)) { IsBackground = true, Name = Path.GetFileName(command[0]) }.Start();
        child.Id = await child.id.Task;
        return child;
    }

    /// <summary>Runs a short program to its end. A missing program answers 127, as a shell would say.</summary>
    public static async Task<(int Code, string Output)> Run(IReadOnlyList<string> command)
    {
        var lines = new List<string>();
        try
        {
            var child = await Start(command, line =>
            {
                lock (lines) lines.Add(line);
            });
            var code = await child.Gone;
            return (code, string.Join('\n', lines));
        }
        catch (Win32Exception missing)
        {
            return (127, missing.Message);
        }
    }

    public void Signal(int signal)
    {
        if (!Exited.IsCompleted) Native.Signal(Id, signal);
    }

    private void Run(IReadOnlyList<string> command, Action<string> onLine)
    {
        using var process = new Process { StartInfo = Describe(command) };
        process.OutputDataReceived += (_, line) => Hand(line.Data);
        process.ErrorDataReceived += (_, line) => Hand(line.Data);
        try
        {
            process.Start();
        }
        catch (Exception failure)
        {
            id.SetException(failure);
            return;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        id.SetResult(process.Id);

        // With a limit this waits for the program alone, without one also for the end of its output.
        while (!process.WaitForExit(int.MaxValue))
        {
        }

        exited.SetResult(process.ExitCode);
        process.WaitForExit();
        gone.SetResult(process.ExitCode);

        void Hand(string? line)
        {
            if (line is not null) onLine(line);
        }
    }

    private static ProcessStartInfo Describe(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = "/",
        };

        // The host's environment holds its secrets and may hold PG* variables that change what the server does.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : "/usr/local/bin:/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";
        if (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") is { Length: > 0 } libraries) start.Environment["LD_LIBRARY_PATH"] = libraries;
        return start;
    }
}
