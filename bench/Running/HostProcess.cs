using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using AgentPlatform.Infrastructure.Embedded;

namespace AgentPlatform.Bench.Running;

/// <summary>A server in a process of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    // Not an interrupt: whoever is started in the background by a script may have inherited that as ignored.
    private const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private HostProcess(Process process, Uri url, TimeSpan start) => (this.process, Url, Start) = (process, url, start);

    public Uri Url { get; }

    public int Id => process.Id;

    /// <summary>From the start of the process to the first 200 of the path that says it is ready.</summary>
    public TimeSpan Start { get; }

    /// <summary>Starts <paramref name="assembly"/> and returns once <paramref name="ready"/> answers 200.</summary>
    public static async Task<HostProcess> Run(string assembly, IEnumerable<string> arguments, string ready, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments, "--urls", url.ToString().TrimEnd('/')]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;

        var began = Stopwatch.GetTimestamp();
        var started = Process.Start(start)!;
        var lines = new List<string>();
        started.OutputDataReceived += (_, line) => Keep(lines, line.Data);
        started.ErrorDataReceived += (_, line) => Keep(lines, line.Data);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            while (!await Answers(client, new Uri(url, ready), ct))
            {
                if (started.HasExited || Stopwatch.GetElapsedTime(began) > Patience) throw new InvalidOperationException($"{Path.GetFileName(assembly)} did not start: {string.Join(" | ", lines)}");
                await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, ct);
            }

            return new HostProcess(started, url, Stopwatch.GetElapsedTime(began));
        }
        catch
        {
            if (!started.HasExited) started.Kill();
            started.Dispose();
            throw;
        }
    }

    /// <summary>Asks it to stop and waits for that.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!OperatingSystem.IsWindows()) Native.Signal(process.Id, Terminate);
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private static async Task<bool> Answers(HttpClient client, Uri url, CancellationToken ct)
    {
        try
        {
            using var answer = await client.GetAsync(url, ct);
            return answer.StatusCode is HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static void Keep(List<string> lines, string? line)
    {
        lock (lines)
            if (line is { Length: > 0 } && lines.Count < 50) lines.Add(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
