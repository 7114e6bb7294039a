using System.Collections.Concurrent;
using System.Diagnostics;
using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests.Work;

/// <summary>docs/walkthrough.md, command by command, against a server of its own: what its agents print is what it says.</summary>
public sealed class WalkthroughTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly string page = File.ReadAllText(Repository.Path("docs", "walkthrough.md"));

    private TestPlatform platform = null!;

    [OneTimeSetUp]
    public async Task Start() => platform = await TestPlatform.Start();

    [OneTimeTearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task The_walkthrough_ends_as_it_says()
    {
        Assert.That(await Run("node docs/walkthrough/person.mjs register").End(), Is.EqualTo(new[] { "registered walker@example.org" }));
        using var bea = Run("node docs/walkthrough/agent-b.mjs");
        await Agree(bea);
        await bea.Says("waiting for work");
        using var ada = Run("node docs/walkthrough/agent-a.mjs");
        await Agree(ada);

        var (a, b) = (await ada.End(), await bea.End());

        // A follows two streams at the same time: which of them is ahead nobody promises.
        var blocks = page.Split("```text\n")[1..].Select(block => block.Split("```")[0].TrimEnd('\n').Split('\n')).ToList();
        foreach (var told in new[] { "B says:", "the task is" }) Assert.That(a.Where(line => line.StartsWith(told, StringComparison.Ordinal)), Is.EqualTo(blocks[0].Where(line => line.StartsWith(told, StringComparison.Ordinal))));
        Assert.That(WithoutLinks(a), Is.EquivalentTo(blocks[0]));
        Assert.That(WithoutLinks(b), Is.EqualTo(blocks[1]));
    }

    private async Task Agree(Program agent)
    {
        var link = (await agent.Says("let me in: "))["let me in: ".Length..];
        Assert.That((await Run("node docs/walkthrough/person.mjs agree <link>", link).End()).Single(), Does.StartWith("agreed to "));
    }

    private static IEnumerable<string> WithoutLinks(IEnumerable<string> lines) => lines.Select(line => line.StartsWith("let me in: ", StringComparison.Ordinal) ? "let me in: <link>" : line);

    /// <summary>Runs a command that the page has on a line of its own.</summary>
    private Program Run(string command, string link = "")
    {
        Assert.That(page.Split('\n'), Does.Contain(command));
        var words = command.Replace("<link>", link, StringComparison.Ordinal).Split(' ');
        var start = new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Path() };
        start.Environment["SERVER"] = platform.Url.ToString();
        return new Program(System.Diagnostics.Process.Start(start)!);
    }

    /// <summary>A process and what it prints.</summary>
    private sealed class Program : IDisposable
    {
        private readonly System.Diagnostics.Process process;
        private readonly Task<string> complaints;
        private readonly ConcurrentQueue<string> lines = new();

        public Program(System.Diagnostics.Process process)
        {
            this.process = process;
            complaints = process.StandardError.ReadToEndAsync();
        }

        /// <summary>The next line that begins so.</summary>
        public async Task<string> Says(string beginning)
        {
            while (await Next() is { } line)
                if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
            throw new InvalidOperationException($"It ended without saying “{beginning}”: {await complaints}");
        }

        /// <summary>All lines, once it has ended as it should.</summary>
        public async Task<IReadOnlyList<string>> End()
        {
            while (await Next() is not null) { }
            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.That(process.ExitCode, Is.Zero, await complaints);
            return [.. lines];
        }

        public void Dispose()
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }

        private async Task<string?> Next()
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            if (line is not null) lines.Enqueue(line);
            return line;
        }
    }
}
