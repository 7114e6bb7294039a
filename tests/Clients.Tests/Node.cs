using System.ComponentModel;
using System.Diagnostics;

namespace AgentPlatform.Clients.Tests;

/// <summary>Runs Node.js in a folder, with variables that its programs find in their environment.</summary>
internal sealed class Node(string folder, params (string Name, string Value)[] variables)
{
    /// <summary>Installs what the folder's lock file says.</summary>
    public Task Install() => Start(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--no-audit", "--no-fund", "--prefer-offline");

    public Task Run(params string[] arguments) => Start("node", arguments);

    private async Task Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var process = Started(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end:\n{await output}\n{await errors}");
        }

        await TestContext.Progress.WriteLineAsync($"{program} {arguments[0]}: {watch.ElapsedMilliseconds} ms");
        Assert.That(process.ExitCode, Is.Zero, $"{program} {string.Join(' ', arguments)}:\n{await output}\n{await errors}");
    }

    private static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            // People without Node can work on the server; where changes are judged it has to be there.
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 }) Assert.Fail($"{start.FileName}: {missing.Message}");
            Assert.Ignore($"Needs Node 20: {start.FileName}: {missing.Message}");
            throw;
        }
    }
}
