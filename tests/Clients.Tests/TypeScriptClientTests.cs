using System.ComponentModel;
using System.Diagnostics;
using AgentPlatform.Testing;

namespace AgentPlatform.Clients.Tests;

/// <summary>Compiles the TypeScript client as its users do and runs its tests against a real server.</summary>
public sealed class TypeScriptClientTests
{
    private static string Folder => Repository.Path("tests", "Clients.Tests", "typescript");

    [Test]
    public async Task The_client_works_against_a_real_server()
    {
        await using var platform = await TestPlatform.Start();
        var compiler = Path.Combine("node_modules", "typescript", "bin", "tsc");

        await Run(platform, OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci", "--no-audit", "--no-fund", "--prefer-offline");
        await Run(platform, "node", compiler, "-p", Repository.Path("sdk", "typescript"));
        await Run(platform, "node", compiler, "-p", ".");
        await Run(platform, "node", "--test", "dist/");
    }

    private static async Task Run(TestPlatform platform, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["BASE_URL"] = platform.Url.ToString().TrimEnd('/');
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
