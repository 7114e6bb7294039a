using System.Text.Json;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Claude Code: JSON lines below <c>~/.claude/projects</c> (docs/surfaces/transcripts.md).</summary>
internal sealed class ClaudeCodeFormat : ITranscriptFormat
{
    public string Name => "claude-code";

    public Framing? Detect(FirstObject first) =>
        first.Has("parentUuid", "isSidechain", "leafUuid") || (first.Type is not null && first.Has("uuid", "sessionId", "messageId", "message", "snapshot", "operation"))
            ? Framing.Lines : null;

    public ITranscriptMapper Mapper(string? fileName) => new ClaudeCodeMapper(fileName);
}

internal sealed class ClaudeCodeMapper(string? fileName) : ITranscriptMapper
{
    private const string Synthetic = "<synthetic>";

    /// <summary>What the program puts into a user's mouth.</summary>
    private static readonly string[] Injected =
        ["<command-", "<local-command-", "<bash-", "<task-notification>", "<system-reminder>", "<user-memory-input>", "Caveat: The messages below were generated"];

    private readonly Dictionary<string, string> calls = new(StringComparer.Ordinal);
    private readonly ClaudeCodeTitle title = new();
    private readonly ClaudeCodeUsage usage = new();
    private bool? isAgentFile;

    public RecordingFacts Facts { get; } = new() { Provider = "anthropic" };

    public void Head(string name, JsonElement value) => throw new InvalidOperationException("Lines have no head.");

    public IReadOnlyList<Draft> Map(JsonElement unit)
    {
        Learn(unit);
        var type = unit.TextOrFault("type");
        List<Draft> events = type switch
        {
            "user" => User(unit, unit.ObjectOrFault("message")),
            "assistant" => Assistant(unit, unit.ObjectOrFault("message")),
            "system" when unit.Word("content") is { } text => [new Draft("SystemMessage").With(new Block.Text(text))],
            "system" => [Custom($"system.{unit.Text("subtype") ?? "other"}")],
            "summary" => [Custom(type).With(unit.Word("summary") is { } text ? new Block.Text(text) : null)],
            "attachment" when Queued(unit) is { } prompt => [new Draft("UserMessage").With(new Block.Text(prompt))],
            _ => [Custom(type)],
        };
        if (events.Count == 0) events = [Custom(type)];
        var at = unit.Time("timestamp") ?? unit.Object("snapshot")?.Time("timestamp");
        foreach (var draft in events) draft.At ??= at;
        return events;
    }

    private static Draft Custom(string kind) => new Draft("Custom").With("kind", kind);

    /// <summary>A prompt that was typed while the agent was busy.</summary>
    private static string? Queued(JsonElement unit) =>
        unit.Object("attachment") is { } attachment && attachment.Text("type") is "queued_command" && attachment.Text("commandMode") is null or "prompt"
            && attachment.Word("prompt") is { } prompt && !IsInjected(prompt) ? prompt : null;

    private static bool IsInjected(string text) => Array.Exists(Injected, start => text.StartsWith(start, StringComparison.Ordinal));

    private void Learn(JsonElement unit)
    {
        isAgentFile ??= unit.Any("isSidechain") is { } side ? side.ValueKind is JsonValueKind.True : null;
        if (unit.Word("sessionId") is { } session && Facts.Id is null)
        {
            // The program finds a recording by its file's name; a resumed one may begin with lines of another session.
            var agent = isAgentFile is true ? unit.Word("agentId") : null;
            Facts.Id = agent is not null ? $"{session}/agent-{agent}" : Guid.TryParse(fileName, out _) ? fileName! : session;
            Facts.ParentId = agent is not null ? session : null;
        }

        Facts.Version ??= unit.Word("version");
        Facts.Directory ??= unit.Word("cwd");
        Facts.Branch ??= unit.Word("gitBranch");
        Facts.Title = title.After(unit);
    }

    private List<Draft> User(JsonElement unit, JsonElement message)
    {
        var isTold = unit.IsTrue("isMeta") || unit.IsTrue("isCompactSummary") || (unit.IsTrue("isSidechain") && isAgentFile is not true);
        if (message.Text("content") is { } said) return [Said(said, isTold)];

        var events = new List<Draft>();
        Draft? open = null;
        var blocks = Blocks(message);
        // What stands beside the message is about its result, when there is one.
        var took = blocks.Count(block => block.Text("type") is "tool_result") == 1 ? unit.Object("toolUseResult")?.Count("durationMs") : null;
        foreach (var block in blocks)
        {
            if (block.Text("type") is "tool_result")
            {
                events.Add(Result(block, took));
                open = null;
                continue;
            }

            var content = Content(block);
            if (open is null) events.Add(open = content is Block.Text { Value: var text } ? Said(text, isTold) : new Draft(isTold ? "SystemMessage" : "UserMessage").With(content));
            else open.With(content);
        }

        return events;
    }

    private static Draft Said(string text, bool isTold) => new Draft(isTold || IsInjected(text) ? "SystemMessage" : "UserMessage").With(new Block.Text(text));

    private Draft Result(JsonElement block, ulong? took)
    {
        var call = block.Text("tool_use_id");
        var name = call is not null && calls.Remove(call, out var known) ? known : "unknown";
        IEnumerable<Block> content = block.Any("content") switch
        {
            { ValueKind: JsonValueKind.String } text => [new Block.Text(text.GetString()!)],
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(Content),
            null or { ValueKind: JsonValueKind.Null } => [],
            { } other => [new Block.Json(other)],
        };
        return ToolCalls.Result(name, call, block.IsTrue("is_error"), content, took);
    }

    private List<Draft> Assistant(JsonElement unit, JsonElement message)
    {
        if (message.Word("model") is { } model && model is not Synthetic) Facts.Model ??= model;
        List<Draft> events = message.Text("content") is { } said ? [new Draft("AgentMessage").With(new Block.Text(said))] : [.. Blocks(message).SelectMany(Piece)];
        if (events.Count == 0) events.Add(Custom("assistant"));
        usage.Count(message, events[0]);
        return events;
    }

    private IReadOnlyList<Draft> Piece(JsonElement block)
    {
        switch (block.Text("type"))
        {
            case "text":
                return [new Draft("AgentMessage").With(new Block.Text(block.TextOrFault("text")))];
            case "thinking":
                return [new Draft("Thinking").With(new Block.Text(block.TextOrFault("thinking")))];
            case "redacted_thinking":
                return [new Draft("Thinking")];
            case "tool_use" or "server_tool_use" or "mcp_tool_use":
                var (name, call) = (block.TextOrFault("name"), block.Text("id"));
                if (call is not null) calls[call] = name;
                return ToolCalls.Of(name, call, block.Any("input") ?? default);
            case { } result when result.EndsWith("_tool_result", StringComparison.Ordinal):
                return [Result(block, null)];
            default:
                return [new Draft("AgentMessage").With(Content(block))];
        }
    }

    private static List<JsonElement> Blocks(JsonElement message)
    {
        var content = message.Any("content");
        if (content is null or { ValueKind: JsonValueKind.Null }) return [];
        if (content.Value.ValueKind is not JsonValueKind.Array) throw new TranscriptFaultException("message.content is neither a text nor a list");
        List<JsonElement> blocks = [.. content.Value.EnumerateArray()];
        return blocks.TrueForAll(block => block.Text("type") is not null) ? blocks : throw new TranscriptFaultException("a block of message.content has no type");
    }

    private static Block Content(JsonElement block) => block.Text("type") switch
    {
        "text" => new Block.Text(block.TextOrFault("text")),
        "image" when block.Object("source") is { } source && source.Text("type") is "base64" && source.Text("media_type") is { } mime && source.Text("data") is { } data =>
            new Block.Image(DataUrls.Of(mime, data), mime),
        "image" when block.Object("source") is { } source && source.Text("url") is { } url => new Block.Image(url, source.Text("media_type") ?? "image/*"),
        _ => new Block.Json(block),
    };
}

/// <summary>A name that somebody gave a session counts more than one that was made up, and that more than a summary.</summary>
internal sealed class ClaudeCodeTitle
{
    private string? given;
    private string? made;
    private string? summary;

    /// <summary>The title as far as it is known after a line.</summary>
    public string? After(JsonElement unit)
    {
        switch (unit.Text("type"))
        {
            case "custom-title": given = unit.Word("customTitle") ?? given; break;
            case "ai-title": made = unit.Word("aiTitle") ?? made; break;
            case "summary": summary = unit.Word("summary") ?? summary; break;
            default: break;
        }

        return given ?? made ?? summary;
    }
}

/// <summary>Tokens of an answer, which the program writes on each of its lines, growing: every line counts what it adds.</summary>
internal sealed class ClaudeCodeUsage
{
    private string? answer;
    private ulong input;
    private ulong output;

    public void Count(JsonElement message, Draft draft)
    {
        if (message.Object("usage") is not { } used) return;
        var (id, read, written) = (message.Text("id"), used.Count("input_tokens") ?? 0, used.Count("output_tokens") ?? 0);
        if (id is null || id != answer) (answer, input, output) = (id, 0, 0);
        if (read > input) draft.WithAttribute("input_tokens", read - input);
        if (written > output) draft.WithAttribute("output_tokens", written - output);
        (input, output) = (Math.Max(input, read), Math.Max(output, written));
    }
}
