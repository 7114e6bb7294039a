using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Testing.Transcripts;

namespace AgentPlatform.Application.Tests.Sessions.Transcripts;

/// <summary>What a recording says in HAIL's words, so that lists, statistics and searches mean something.</summary>
public sealed class MappingTests
{
    [TestCase("claude-code-1.0.jsonl", "Custom SystemMessage UserMessage AgentMessage FileRead ToolResult FileEdit FileEdit ToolResult TaskStart SystemMessage AgentMessage TaskEnd AgentMessage")]
    [TestCase("claude-code-agent.jsonl", "UserMessage FileEdit ToolResult AgentMessage")]
    [TestCase("codex-0.1.json", "UserMessage Thinking ShellCommand ToolResult FileEdit ToolResult AgentMessage")]
    [TestCase("codex-0.20.jsonl", "Custom Custom SystemMessage UserMessage Thinking ShellCommand ToolResult ShellCommand ToolResult Custom AgentMessage")]
    [TestCase("codex-0.63.jsonl", "Custom SystemMessage UserMessage Custom Custom Custom Thinking Custom FileEdit FileCreate FileDelete ToolResult ShellCommand ToolResult ToolCall ToolResult WebSearch WebFetch ToolCall Custom Custom Custom AgentMessage Custom")]
    [TestCase("codex-0.149.jsonl", "Custom Custom Custom Custom SystemMessage UserMessage ShellCommand ToolResult ToolCall ToolResult Custom AgentMessage AgentMessage Custom")]
    [TestCase("opencode-0.9.json", "UserMessage SystemMessage AgentMessage FileRead ToolResult")]
    [TestCase("opencode-1.1.json", "UserMessage Thinking CodeSearch ToolResult FileEdit ToolResult FileEdit FileCreate FileDelete ToolResult ShellCommand ToolResult TaskStart TaskEnd WebFetch ToolResult ToolCall Custom")]
    public async Task Everything_has_its_type(string name, string types) => Assert.That(string.Join(' ', (await Events(name)).Select(Type)), Is.EqualTo(types));

    [TestCase("claude-code-1.0.jsonl", "Parser keeps comments", "claude-sonnet-4-20250514", "1.0.44", "0b7c1c1e-5a3f-4f0e-9d55-7a1f6f2f9a01", "2025-07-01T09:00:01.037Z", "2025-07-01T09:00:12.444Z")]
    [TestCase("claude-code-2.1.jsonl", "Comments survive the lexer", "claude-opus-4-6", "2.1.63", "5f0d0c52-6c0e-4f3b-8e0a-2f6f1a3b7c02", "2026-02-19T11:17:58Z", "2026-02-19T11:18:23.219Z")]
    [TestCase("claude-code-agent.jsonl", null, "claude-opus-4-6", "2.1.63", "5f0d0c52-6c0e-4f3b-8e0a-2f6f1a3b7c02/agent-a7c3d41", "2026-02-19T11:20:01.500Z", "2026-02-19T11:20:04.500Z")]
    [TestCase("codex-0.1.json", null, "", null, "7b2f1d3c0a9e4c5db6e7f80123456789", "2025-05-02T08:00:00.250Z", "2025-05-02T08:00:00.250Z")]
    [TestCase("codex-0.20.jsonl", null, "", null, "3f6c8b0e-1c2d-4e5f-8a9b-0c1d2e3f4a5b", "2025-08-10T14:02:03.004Z", "2025-08-10T14:02:03.004Z")]
    [TestCase("codex-0.63.jsonl", null, "gpt-5.1-codex", "0.63.0", "019a53a8-7c11-7f02-9d31-2b7c5a1e0f44", "2025-11-05T10:00:00Z", "2025-11-05T10:00:16.456Z")]
    [TestCase("codex-0.149.jsonl", null, "gpt-5.6", "0.149.1", "01a0ae76-2436-7590-9a11-216f21269bb4", "2026-09-17T08:22:00.242Z", "2026-09-17T08:22:13.411Z")]
    [TestCase("opencode-0.9.json", "Keep comments in the lexer", "claude-sonnet-4-20250514", "0.9.1", "ses_6a1f0c2b7ffe5Zk3Qw8Yb1Xc2D", "2025-09-16T05:20:00Z", "2025-09-16T05:21:00Z")]
    [TestCase("opencode-1.1.json", "Comments survive", "claude-opus-4-6", "1.1.36", "ses_3c5d1e7aaffe9Vb2Nm4Lk6Jh8G", "2025-09-16T05:20:00Z", "2025-09-16T05:21:30Z")]
    public async Task The_recording_says_what_it_is(string name, string? title, string model, string? version, string id, string created, string updated)
    {
        var header = (await TranscriptSamples.Sound(TranscriptSamples.Bytes(name))).Header();

        Assert.That((header.Context.Title, header.Agent.Model, header.Agent.ToolVersion, header.RecordingId), Is.EqualTo((title, model, version, id)));
        Assert.That((header.Context.CreatedAt.Text(), header.Context.UpdatedAt.Text()), Is.EqualTo((created, updated)));
        Assert.That(header.Agent.Tool, Is.EqualTo(TranscriptSamples.Format(name)));
        Assert.That(header.Context.WorkingDirectory, name is "codex-0.1.json" ? Is.Null : Is.EqualTo("/home/ada/parser"));
    }

    [TestCase("claude-code-1.0.jsonl", 1, 5, 1, 1, 3, 1, 32, 233)]
    [TestCase("claude-code-2.1.jsonl", 3, 6, 4, 0, 2, 1, 18, 864)]
    [TestCase("codex-0.63.jsonl", 1, 2, 2, 0, 2, 1, 9100, 512)]
    [TestCase("opencode-1.1.json", 1, 2, 2, 1, 3, 2, 6684, 29)]
    public async Task Its_numbers_are_counted(string name, long users, long messages, long tools, long tasks, long added, long removed, long input, long output)
    {
        var stats = (await TranscriptSamples.Sound(TranscriptSamples.Bytes(name))).Tally.Stats;

        Assert.That(new[] { stats.UserMessageCount, stats.MessageCount, stats.ToolCallCount, stats.TaskCount, stats.LinesAdded, stats.LinesRemoved, stats.TotalInputTokens, stats.TotalOutputTokens },
            Is.EqualTo(new[] { users, messages, tools, tasks, added, removed, input, output }.Select(number => (ulong)number)));
    }

    [TestCase("claude-code-1.0.jsonl", "/home/ada/parser/src/parser.cs", "")]
    [TestCase("claude-code-2.1.jsonl", "/home/ada/parser/src/lexer.cs /home/ada/parser/tests/comments.cs", "")]
    [TestCase("codex-0.63.jsonl", "old.cs src/lexer.cs tests/comments.cs", "")]
    [TestCase("opencode-0.9.json", "", "/home/ada/parser/src/lexer.cs")]
    public async Task Files_that_it_touched_are_known(string name, string modified, string read)
    {
        var tally = (await TranscriptSamples.Sound(TranscriptSamples.Bytes(name))).Tally;

        Assert.That((string.Join(' ', tally.FilesModified), string.Join(' ', tally.FilesRead)), Is.EqualTo((modified, read)));
    }

    [Test]
    public async Task Every_event_is_a_line_in_canonical_form()
    {
        foreach (var name in TranscriptSamples.Names)
        {
            foreach (var line in (await TranscriptSamples.Sound(TranscriptSamples.Bytes(name))).Events.Finish().Read().SelectMany(chunk => Encoding.UTF8.GetString(chunk.Lines().Span).TrimEnd('\n').Split('\n')))
            {
                Assert.That(RecordedEvent.Read(Encoding.UTF8.GetBytes(line), out var recorded), Is.Null, line);
                Assert.That(Encoding.UTF8.GetString(recorded.Line.Span), Is.EqualTo(line + "\n"));
            }
        }
    }

    [Test]
    public async Task Where_it_was_made_is_known()
    {
        var source = (await TranscriptSamples.Sound(TranscriptSamples.Bytes("codex-0.63.jsonl"))).Source;

        Assert.That((source.Remote, source.Branch, source.Commit, source.Repository),
            Is.EqualTo(("git@example.org:ada/parser.git", "comments", "fedcba9876543210fedcba9876543210fedcba98", "ada/parser")));
    }

    [Test]
    public async Task Results_know_their_calls_and_failures()
    {
        var results = (await Events("claude-code-2.1.jsonl")).Where(recorded => Type(recorded) is "ToolResult").Select(recorded => recorded["event_type"]!["data"]!).ToList();

        Assert.That(results.Select(data => (string)data["name"]!), Is.EqualTo(new[] { "Grep", "Glob", "Edit", "Write", "Bash", "WebFetch", "WebSearch", "mcp__tracker__create_issue", "web_search" }));
        Assert.That(results.Where(data => (bool)data["is_error"]!).Select(data => (string)data["call_id"]!), Is.EqualTo(new[] { "toolu_02BashRunsTheTests04" }));
        var codex = (await Events("codex-0.63.jsonl")).Where(recorded => Type(recorded) is "ToolResult").Select(recorded => (bool)recorded["event_type"]!["data"]!["is_error"]!);
        Assert.That(codex, Is.EqualTo(new[] { false, true, false }));
    }

    [Test]
    public async Task A_command_knows_how_it_ended_and_how_long_it_took()
    {
        var events = await Events("opencode-1.1.json");

        Assert.That((int)events.Single(recorded => Type(recorded) is "ShellCommand")["event_type"]!["data"]!["exit_code"]!, Is.EqualTo(1));
        Assert.That(events.Where(recorded => recorded["duration_ms"] is not null).Select(recorded => (long)recorded["duration_ms"]!), Is.EqualTo(new[] { 20L, 20, 20, 2000, 3000, 100 }));
    }

    [Test]
    public async Task Pictures_are_pictures()
    {
        foreach (var name in new[] { "claude-code-2.1.jsonl", "codex-0.63.jsonl", "opencode-1.1.json" })
        {
            var said = (await Events(name)).First(recorded => Type(recorded) is "UserMessage");
            Assert.That((string)said["content"]!["blocks"]![1]!["url"]!, Does.StartWith("data:image/png;base64,iVBOR"), name);
        }
    }

    [Test]
    public async Task A_file_that_is_named_by_a_session_decides_which_one_it_is()
    {
        var bytes = TranscriptSamples.Bytes("claude-code-1.0.jsonl");

        Assert.That((await TranscriptSamples.Sound(bytes, fileName: "9b0ef0a4-0000-4000-8000-00000000beef.jsonl")).RecordingId, Is.EqualTo("9b0ef0a4-0000-4000-8000-00000000beef"));
        Assert.That((await TranscriptSamples.Sound(bytes, fileName: "copy.jsonl")).RecordingId, Is.EqualTo("0b7c1c1e-5a3f-4f0e-9d55-7a1f6f2f9a01"));
    }

    [Test]
    public async Task A_recording_that_tells_no_time_gets_the_time_of_its_import()
    {
        var transcript = await TranscriptSamples.Sound("""{"type":"summary","summary":"Only that","leafUuid":"x"}"""u8.ToArray());

        Assert.That(transcript.Header().Context.CreatedAt.Instant, Is.EqualTo(TranscriptSamples.Now));
        Assert.That(transcript.RecordingId, Does.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public async Task Lines_in_front_of_the_first_time_get_that_time()
    {
        var first = (await Events("claude-code-1.0.jsonl"))[0];

        Assert.That(((string)first["timestamp"]!, Type(first)), Is.EqualTo(("2025-07-01T09:00:01.037Z", "Custom")));
    }

    [TestCase("""{"name":"Bash","input":{}}""")]
    [TestCase("""{"name":"Read","input":{"file_path":7}}""")]
    [TestCase("""{"name":"MultiEdit","input":{"file_path":"x","edits":[]}}""")]
    [TestCase("""{"name":"apply_patch","input":{"patch":"no file in it"}}""")]
    [TestCase("""{"name":"Glob"}""")]
    public async Task A_call_that_lacks_what_HAIL_needs_is_an_ordinary_one(string call)
    {
        var line = $$"""{"type":"assistant","message":{"content":[{"type":"tool_use","id":"t",{{call[1..^1]}}}]},"sessionId":"s"}""";
        var transcript = await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(line));

        Assert.That(Events(transcript).Select(Type), Is.EqualTo(new[] { "ToolCall" }));
        Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(transcript)), Is.EqualTo(line));
    }

    private static async Task<List<JsonNode>> Events(string name) => Events(await TranscriptSamples.Sound(TranscriptSamples.Bytes(name)));

    private static List<JsonNode> Events(Transcript transcript) =>
        [.. transcript.Events.Finish().Read().SelectMany(chunk => Encoding.UTF8.GetString(chunk.Lines().Span).TrimEnd('\n').Split('\n')).Select(line => JsonNode.Parse(line, documentOptions: new JsonDocumentOptions { MaxDepth = 200 })!)];

    private static string Type(JsonNode recorded) => (string)recorded["event_type"]!["type"]!;
}
