using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;
using AgentPlatform.Testing.Transcripts;

namespace AgentPlatform.Process.Tests;

/// <summary>The command that sends recordings, as a process against a running server.</summary>
public sealed class ImportTests
{
    private string data = "";
    private string folder = "";
    private HostProcess server = null!;
    private Wire http = null!;
    private string key = "";
    private int people;

    [OneTimeSetUp]
    public async Task StartServer()
    {
        data = Directory.CreateTempSubdirectory("ap-import-").FullName;
        (server, http) = await HostProcess.Start(data);
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        http.Dispose();
        await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [SetUp]
    public async Task Somebody()
    {
        folder = Directory.CreateTempSubdirectory("ap-recordings-").FullName;
        key = (await http.Post("/api/register", $$"""{"nickname":"importer-{{++people}}"}"""))["api_key"];
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task A_folder_is_sent_and_what_is_there_is_not_sent_again()
    {
        foreach (var name in TranscriptSamples.Names) Put($"some/project/{name}", TranscriptSamples.Text(name));
        Put("some/sessions-index.json", """{"version":1,"entries":[]}""");
        Put("some/notes.txt", "not looked at");

        var (exit, output) = await Import(folder);
        Assert.That((exit, Last(output)), Is.EqualTo((0, $"{TranscriptSamples.Names.Count + 1} files: {TranscriptSamples.Names.Count} new, 0 extended, 0 there already, 1 no recordings, 0 failed")), output);
        Assert.That(await Titles(), Has.Count.EqualTo(TranscriptSamples.Names.Count).And.Contain("Comments survive the lexer"));

        Put("some/project/codex-0.63.jsonl", TranscriptSamples.Text("codex-0.63.jsonl") + """{"timestamp":"2025-11-05T10:01:00.000Z","type":"compacted","payload":{"message":"more"}}""" + "\n");
        (exit, output) = await Import(folder);
        Assert.That((exit, Last(output)), Is.EqualTo((0, $"{TranscriptSamples.Names.Count + 1} files: 0 new, 1 extended, {TranscriptSamples.Names.Count - 1} there already, 1 no recordings, 0 failed")), output);
        Assert.That(await Titles(), Has.Count.EqualTo(TranscriptSamples.Names.Count));
    }

    [Test]
    public async Task Broken_files_are_told_at_the_end_and_the_others_are_sent()
    {
        Put("a-broken.jsonl", TranscriptSamples.Lines("claude-code-1.0.jsonl", 4) + "{oops\n");
        Put("b-sound.jsonl", TranscriptSamples.Text("claude-code-1.0.jsonl"));

        var (exit, output) = await Import(folder);

        Assert.That((exit, Last(output)), Is.EqualTo((1, "2 files: 1 new, 0 extended, 0 there already, 0 no recordings, 1 failed")), output);
        Assert.That(output, Does.Contain($"failed: {Path.Combine(folder, "a-broken.jsonl")}: line 5: malformed JSON"));
    }

    [Test]
    public async Task A_file_that_is_named_must_be_a_recording()
    {
        var file = Put("package.json", """{"name":"x"}""");

        var (exit, output) = await Import(file);

        Assert.That((exit, output.Contains("this is no recording of", StringComparison.Ordinal)), Is.EqualTo((1, true)), output);
    }

    [Test]
    public async Task A_dry_run_sends_nothing()
    {
        Put("a.jsonl", TranscriptSamples.Text("codex-0.63.jsonl"));
        Put("b.jsonl", TranscriptSamples.Lines("codex-0.63.jsonl", 3) + "{");

        var (exit, output) = await Import(folder, "--dry-run");

        Assert.That(exit, Is.EqualTo(1));
        Assert.That(output, Does.Contain("would be sent, codex, 24 events").And.Contain("line 4: "));
        Assert.That(await Titles(), Is.Empty);
    }

    [Test]
    public async Task A_run_that_was_killed_goes_on_where_it_ended()
    {
        const int Files = 40;
        for (var i = 0; i < Files; i++) Put($"{i:00}.jsonl", Long(i));
        await using (var killed = Launch(folder))
        {
            // Killed once the server has some of the files, and before it can have all of them.
            while ((await Titles()).Count < 2) await Task.Yield();
            await killed.Kill();
        }

        var there = (await Titles()).Count;
        var (exit, output) = await Import(folder);

        Assert.That(there, Is.InRange(2, Files - 1));
        // What was under way when the run was killed may or may not have arrived.
        Assert.That((exit, Last(output)), Is.EqualTo((0, $"{Files} files: {Files - there} new, 0 extended, {there} there already, 0 no recordings, 0 failed"))
            .Or.EqualTo((0, $"{Files} files: {Files - there - 1} new, 0 extended, {there + 1} there already, 0 no recordings, 0 failed")), output);
        Assert.That(await Titles(), Has.Count.EqualTo(Files));
    }

    [Test]
    public async Task A_server_that_is_away_or_busy_is_asked_again()
    {
        await using var front = new ShakyFront(http.Base);
        Put("a.jsonl", TranscriptSamples.Text("codex-0.63.jsonl"));

        var (exit, output) = await Import(folder, "--server", front.Url.AbsoluteUri);

        Assert.That((exit, front.Refused, Last(output)), Is.EqualTo((0, 2, "1 files: 1 new, 0 extended, 0 there already, 0 no recordings, 0 failed")), output);
    }

    [Test]
    public async Task Sessions_are_private_unless_they_are_said_to_be_public()
    {
        Put("a.jsonl", TranscriptSamples.Text("codex-0.63.jsonl"));
        Assert.That((await Import(folder)).Exit, Is.Zero);
        Assert.That(await Titles(null), Does.Not.Contain("Keep the comments"));

        Put("a.jsonl", TranscriptSamples.Text("codex-0.149.jsonl"));
        Assert.That((await Import(folder, "--public")).Exit, Is.Zero);
        Assert.That(await Titles(null), Does.Contain("Count the comments"));
    }

    [Test]
    public async Task The_key_may_stand_in_a_file_and_a_wrong_one_ends_the_run()
    {
        Put("a.jsonl", TranscriptSamples.Text("codex-0.63.jsonl"));
        var keyFile = Put("key", key + "\n");
        key = "osk_00000000000000000000000000000000";

        Assert.That((await Import(folder, "--key-file", keyFile)).Exit, Is.Zero);
        var (exit, output) = await Import(folder);
        Assert.That((exit, output.Contains("answers 401", StringComparison.Ordinal)), Is.EqualTo((1, true)), output);
        Assert.That(output, Does.Not.Contain(key));
    }

    [TestCase("which files?")]
    [TestCase("/no/such/file does not exist", "/no/such/file")]
    [TestCase("unknown option --fast", "/tmp", "--fast")]
    [TestCase("--server needs a value", "/tmp", "--server")]
    [TestCase("unknown format cursor", "/tmp", "--format", "cursor")]
    [TestCase("ftp://x is no http or https address", "/tmp", "--server", "ftp://x")]
    public async Task Wrong_arguments_are_told(string message, params string[] arguments)
    {
        await using var import = HostProcess.Launch(["import", .. arguments]);

        Assert.That((await import.Exit(), import.Output.Contains(message, StringComparison.Ordinal)), Is.EqualTo((2, true)), import.Output);
    }

    [Test]
    public async Task Help_says_how()
    {
        await using var help = HostProcess.Launch("import", "--help");

        Assert.That(await help.Exit(), Is.Zero);
        Assert.That(help.Output, Does.Contain("AGENTPLATFORM_KEY").And.Contain("--dry-run").And.Contain("Exit code"));
    }

    private static string Long(int i)
    {
        var text = new StringBuilder();
        for (var copy = 0; copy < 30; copy++) text.Append(TranscriptSamples.Text("claude-code-1.0.jsonl").Replace("7a1f6f2f9a01", $"7a1f6f2f{i:0000}", StringComparison.Ordinal));
        return text.ToString();
    }

    private static string Last(string output) => output.Split('\n')[^1];

    private HostProcess Launch(string path, params string[] more) =>
        HostProcess.Launch(new Dictionary<string, string>(StringComparer.Ordinal) { ["AGENTPLATFORM_KEY"] = key }, ["import", path, "--server", http.Base.AbsoluteUri, .. more]);

    private async Task<(int Exit, string Output)> Import(string path, params string[] more)
    {
        await using var import = Launch(path, more);
        return (await import.Exit(), import.Output);
    }

    private string Put(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>The titles of sessions that the person of this test made, or of all that everybody sees.</summary>
    private async Task<List<string>> Titles(string? bearer = "mine")
    {
        var sessions = (await http.Get("/api/sessions?per_page=100", bearer is null ? null : key)).Json["sessions"]!.AsArray();
        return [.. sessions.Where(session => bearer is null || (string)session!["nickname"]! == $"importer-{people}").Select(session => (string)session!["title"]!)];
    }
}
