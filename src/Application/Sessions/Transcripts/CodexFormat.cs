using System.Text.Json;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Codex CLI: JSON lines below <c>~/.codex/sessions</c>, with an envelope since late 2025; the first version wrote a document (docs/surfaces/transcripts.md).</summary>
internal sealed class CodexFormat : ITranscriptFormat
{
    private static readonly string[] Types = ["session_meta", "response_item", "event_msg", "turn_context", "compacted", "world_state"];

    public string Name => "codex";

    public Framing? Detect(FirstObject first)
    {
        if (first.Type is not null && (first.Has("payload") || Array.Exists(Types, type => type == first.Type))) return Framing.Lines;
        if (first.Begins("session", "items")) return new Framing("items");
        return first.Has("record_type") || (first.Type is null && first.HasAll("id", "timestamp", "instructions")) ? Framing.Lines : null;
    }

    public ITranscriptMapper Mapper(string? fileName) => new CodexMapper();
}

internal sealed class CodexMapper : ITranscriptMapper
{
    private readonly CodexItems items = new();

    public RecordingFacts Facts { get; } = new() { Provider = "openai" };

    public void Head(string name, JsonElement value)
    {
        if (name is "session") Learn(value);
    }

    public IReadOnlyList<Draft> Map(JsonElement unit)
    {
        var events = Events(unit, unit.Text("type"));
        foreach (var draft in events) draft.At ??= unit.Time("timestamp");
        return events;
    }

    private static Draft Custom(string kind) => new Draft("Custom").With("kind", kind);

    private IReadOnlyList<Draft> Events(JsonElement unit, string? type)
    {
        switch (type)
        {
            case "session_meta":
                Learn(unit.ObjectOrFault("payload"));
                return [Custom(type)];
            case "turn_context":
                Facts.Model ??= unit.ObjectOrFault("payload").Word("model");
                Facts.Directory ??= unit.ObjectOrFault("payload").Word("cwd");
                return [Custom(type)];
            case "response_item":
                return Item(unit.ObjectOrFault("payload"));
            case "event_msg":
                return [Happening(unit.ObjectOrFault("payload"))];
            case "compacted":
                return [Custom(type).With(unit.ObjectOrFault("payload").Word("message") is { } text ? new Block.Text(text) : null)];
            // Without an envelope: a header, a state, or an item.
            case null when unit.Any("record_type") is not null:
                return [Custom("state")];
            case null when unit.Any("id") is not null:
                Learn(unit);
                return [Custom("session_meta")];
            case null:
                throw new TranscriptFaultException("type is missing or no text");
            default:
                return unit.Any("payload") is null ? Item(unit) : [Custom(type)];
        }
    }

    private IReadOnlyList<Draft> Item(JsonElement item)
    {
        var events = items.Events(item);
        Facts.Directory ??= items.Directory;
        return events;
    }

    // A forked recording repeats the lines of the one it came from behind its own header: the first counts.
    private void Learn(JsonElement session)
    {
        Facts.Id ??= session.Word("id") ?? session.Word("session_id");
        Facts.ParentId ??= session.Word("parent_thread_id");
        Facts.CreatedAt ??= session.Time("timestamp");
        Facts.Directory ??= session.Word("cwd");
        Facts.Version ??= session.Word("cli_version");
        if (session.Word("model_provider") is { } provider && Facts.Model is null) Facts.Provider = provider;
        if (session.Object("git") is not { } git) return;
        Facts.Branch ??= git.Word("branch");
        Facts.Commit ??= git.Word("commit_hash");
        Facts.Remote ??= git.Word("repository_url");
    }

    /// <summary>What the program tells its screen; what was said stands in items of its own.</summary>
    private Draft Happening(JsonElement payload)
    {
        var kind = payload.Text("type") ?? "other";
        var draft = Custom($"event_msg.{kind}");
        switch (kind)
        {
            case "token_count" when payload.Object("info")?.Object("total_token_usage") is { } total:
                return draft.WithAttribute("input_tokens_total", total.Count("input_tokens")).WithAttribute("output_tokens_total", total.Count("output_tokens"));
            case "thread_name_updated":
                Facts.Title = payload.Word("thread_name") ?? Facts.Title;
                return draft;
            case "error" or "stream_error" or "warning" or "background_event":
                return draft.With(payload.Word("message") is { } message ? new Block.Text(message) : null);
            default:
                return draft;
        }
    }
}

/// <summary>Items of the Responses API, which all versions write.</summary>
internal sealed class CodexItems
{
    /// <summary>What the program puts into a user's mouth.</summary>
    private static readonly string[] Injected =
        ["<environment_context>", "<user_instructions>", "<INSTRUCTIONS>", "# AGENTS.md instructions", "<turn_aborted>", "<skill>", "<user_shell_command>", "<permissions instructions>"];

    private readonly Dictionary<string, string> calls = new(StringComparer.Ordinal);

    /// <summary>Where the program ran, as it told the model; versions without a header that says it have it only there.</summary>
    public string? Directory { get; private set; }

    public IReadOnlyList<Draft> Events(JsonElement item) => item.Text("type") switch
    {
        "message" => [Message(item)],
        "agent_message" => [Said(item, "AgentMessage")],
        "reasoning" => [Reasoning(item)],
        "function_call" or "custom_tool_call" or "local_shell_call" => Call(item),
        "function_call_output" or "custom_tool_call_output" or "tool_search_output" => [Output(item)],
        "web_search_call" => [Search(item)],
        null => throw new TranscriptFaultException("type is missing or no text"),
        { } other => [new Draft("Custom").With("kind", other)],
    };

    private Draft Message(JsonElement item)
    {
        var role = item.Text("role");
        var first = item.List("content").Select(block => block.Text("text")).FirstOrDefault() ?? item.Text("content") ?? "";
        if (first.StartsWith(Injected[0], StringComparison.Ordinal)) Directory ??= Between(first, "<cwd>", "</cwd>");
        var isInjected = Array.Exists(Injected, start => first.StartsWith(start, StringComparison.Ordinal));
        return Said(item, role switch { "assistant" => "AgentMessage", "user" when !isInjected => "UserMessage", _ => "SystemMessage" });
    }

    private static string? Between(string text, string start, string end)
    {
        var from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var to = from < start.Length ? -1 : text.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0 ? null : text[from..to];
    }

    private static Draft Said(JsonElement item, string type)
    {
        var draft = new Draft(type);
        switch (item.Any("content"))
        {
            case { ValueKind: JsonValueKind.String } text:
                return draft.With(new Block.Text(text.GetString()!));
            case { ValueKind: JsonValueKind.Array } list:
                foreach (var block in list.EnumerateArray()) draft.With(Content(block));
                return draft;
            default:
                throw new TranscriptFaultException("content is neither a text nor a list");
        }
    }

    private static Draft Reasoning(JsonElement item)
    {
        var draft = new Draft("Thinking");
        foreach (var block in item.List("summary").Concat(item.List("content")))
            if (block.Word("text") is { } text) draft.With(new Block.Text(text));
        return draft;
    }

    private IReadOnlyList<Draft> Call(JsonElement item)
    {
        var (name, call) = (item.Text("name") ?? "local_shell", item.Text("call_id") ?? item.Text("id"));
        if (call is not null) calls[call] = name;
        if (item.Object("action") is { } action) return [WithCall(Shell(action.Any("command")) ?? ToolCalls.Other(name, action), call)];
        if (item.Text("input") is { } input) return name is "apply_patch" ? WithCall(Patches.Events(input), call) : [WithCall(ToolCalls.Other(name, item.Any("input")!.Value), call)];

        // Arguments are a text that is JSON: what the call does is read from it, and the text itself stays as it is.
        var text = item.TextOrFault("arguments");
        using var parsed = Parsed(text);
        var events = parsed is null ? [new Draft("ToolCall").With("name", name)] : Arguments(name, parsed.RootElement);
        // A patch says it all by itself.
        if (events[0].Joined.Count == 0) events[0].With(new Block.Code(text, "json"));
        return WithCall(events, call);
    }

    private static IReadOnlyList<Draft> Arguments(string name, JsonElement arguments)
    {
        if (name is "shell" or "container.exec" or "local_shell" && arguments.Any("command") is { } command)
        {
            if (command.ValueKind is JsonValueKind.Array && command.EnumerateArray().ToList() is [var program, var patch] && program.ValueKind is JsonValueKind.String && program.ValueEquals("apply_patch") && patch.ValueKind is JsonValueKind.String)
                return Patches.Events(patch.GetString()!);
            return [Shell(command) ?? new Draft("ToolCall").With("name", name)];
        }

        var events = ToolCalls.Of(name, null, arguments);
        // The text of the arguments says it all, and it must not stand there twice.
        foreach (var draft in events) draft.Blocks.RemoveAll(block => block is Block.Json);
        return events;
    }

    /// <summary>A command as one would type it; null when it is none.</summary>
    private static Draft? Shell(JsonElement? command)
    {
        if (command is { ValueKind: JsonValueKind.String } line) return ToolCalls.Shell(line.GetString()!);
        if (command is not { ValueKind: JsonValueKind.Array } list || list.EnumerateArray().Any(word => word.ValueKind is not JsonValueKind.String)) return null;
        var words = list.EnumerateArray().Select(word => word.GetString()!).ToList();
        return ToolCalls.Shell(words is [_, "-lc" or "-c", var script] ? script : string.Join(' ', words));
    }

    private static Draft WithCall(Draft draft, string? call) => draft.WithAttribute("semantic.call_id", call);

    private static IReadOnlyList<Draft> WithCall(IReadOnlyList<Draft> events, string? call)
    {
        WithCall(events[0], call);
        return events;
    }

    private Draft Output(JsonElement item)
    {
        var call = item.Text("call_id");
        var name = call is not null && calls.Remove(call, out var known) ? known : "unknown";
        var output = item.Any("output");
        IEnumerable<Block> blocks = output switch
        {
            { ValueKind: JsonValueKind.String } text => [new Block.Text(text.GetString()!)],
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Select(Content),
            { ValueKind: JsonValueKind.Object } told when told.Text("content") is { } text => [new Block.Text(text)],
            null or { ValueKind: JsonValueKind.Null } => [],
            { } other => [new Block.Json(other)],
        };
        var all = blocks.ToList();
        var isError = output is { ValueKind: JsonValueKind.Object } and { } result && result.Any("success") is { ValueKind: JsonValueKind.False };
        return ToolCalls.Result(name, call, isError || Failed(all.OfType<Block.Text>().FirstOrDefault()?.Value), all);
    }

    /// <summary>Whether the output of a command says that it failed; versions say it differently.</summary>
    private static bool Failed(string? output)
    {
        if (output is null) return false;
        if (output.StartsWith('{'))
        {
            using var told = Parsed(output);
            return told is not null && told.RootElement.Object("metadata")?.Any("exit_code") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var exit) && exit != 0;
        }

        foreach (var head in (ReadOnlySpan<string>)["Exit code: ", "Process exited with code "])
        {
            var at = output.AsSpan(0, Math.Min(output.Length, 400)).IndexOf(head);
            if (at >= 0) return output.AsSpan(at + head.Length) is not (['0'] or ['0', '\n' or '\r', ..]);
        }

        return false;
    }

    private static Draft Search(JsonElement item) => item.Object("action") switch
    {
        { } action when action.Text("query") is { } query => new Draft("WebSearch").With("query", query),
        { } action when action.Text("url") is { } url => new Draft("WebFetch").With("url", url),
        _ => new Draft("ToolCall").With("name", "web_search"),
    };

    private static Block Content(JsonElement block) => block.Text("type") switch
    {
        "input_text" or "output_text" or "text" or "summary_text" when block.Text("text") is { } text => new Block.Text(text),
        "input_image" when block.Text("image_url") is { } url => new Block.Image(url, Mime(url)),
        _ => new Block.Json(block),
    };

    private static string Mime(string url) =>
        url.StartsWith("data:", StringComparison.Ordinal) && url.IndexOf(';', StringComparison.Ordinal) is > 5 and var end ? url[5..end] : "image/*";

    private static JsonDocument? Parsed(string text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 100 });
        }
        catch (JsonException)
        {
            // A model may write arguments that are no JSON; they are a text like any other.
            return null;
        }
    }
}
