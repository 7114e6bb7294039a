using System.Text.Json;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>opencode: what <c>opencode export</c> prints, a document of messages with parts (docs/surfaces/transcripts.md).</summary>
internal sealed class OpenCodeFormat : ITranscriptFormat
{
    public string Name => "opencode";

    public Framing? Detect(FirstObject first) => first.Begins("info", "messages") || first.Begins("messages", "info") ? new Framing("messages") : null;

    public ITranscriptMapper Mapper(string? fileName) => new OpenCodeMapper();
}

internal sealed class OpenCodeMapper : ITranscriptMapper
{
    public RecordingFacts Facts { get; } = new();

    public void Head(string name, JsonElement value)
    {
        if (name is not "info") return;
        Facts.Id = value.TextOrFault("id");
        Facts.ParentId = value.Word("parentID");
        Facts.Version = value.Word("version");
        Facts.Directory = value.Word("directory");
        Facts.Title = value.Word("title");
        Facts.CreatedAt = value.Object("time")?.Milliseconds("created");
        Facts.UpdatedAt = value.Object("time")?.Milliseconds("updated");
    }

    public IReadOnlyList<Draft> Map(JsonElement unit)
    {
        var info = unit.ObjectOrFault("info");
        if (unit.Any("parts") is not { ValueKind: JsonValueKind.Array } parts) throw new TranscriptFaultException("parts is missing or no list");
        var role = info.TextOrFault("role");
        Learn(info, role);
        var events = role is "user" ? User(parts) : [.. parts.EnumerateArray().SelectMany(Assistant)];
        if (events.Count == 0) events.Add(new Draft("Custom").With("kind", $"message.{role}"));
        var at = info.Object("time")?.Milliseconds("created");
        foreach (var draft in events) draft.At ??= at;
        if (info.Object("tokens") is { } tokens) events[0].WithAttribute("input_tokens", tokens.Count("input")).WithAttribute("output_tokens", tokens.Count("output"));
        return events;
    }

    private void Learn(JsonElement info, string role)
    {
        Facts.Id ??= info.Word("sessionID");
        if (role is "assistant")
        {
            Facts.Provider ??= info.Word("providerID");
            Facts.Model ??= info.Word("modelID");
        }

        Facts.Directory ??= info.Object("path")?.Word("cwd");
    }

    private static List<Draft> User(JsonElement parts)
    {
        var events = new List<Draft>();
        Draft? said = null;
        foreach (var part in parts.EnumerateArray())
        {
            switch (part.Text("type"))
            {
                case "text" when part.IsTrue("synthetic"):
                    events.Add(new Draft("SystemMessage").With(new Block.Text(part.TextOrFault("text"))));
                    break;
                case "text":
                    if (said is null) events.Add(said = new Draft("UserMessage"));
                    said.With(new Block.Text(part.TextOrFault("text")));
                    break;
                case "file":
                    if (said is null) events.Add(said = new Draft("UserMessage"));
                    said.With(File(part));
                    break;
                case "subtask" or "subagent":
                    events.Add(new Draft("Custom").With("kind", "subtask").With(part.Word("prompt") is { } prompt ? new Block.Text(prompt) : null));
                    break;
                default:
                    break;
            }
        }

        return events;
    }

    // Steps, snapshots and patches say how the program worked, not what happened: they stay in what is left of the message.
    private static IEnumerable<Draft> Assistant(JsonElement part) => part.Text("type") switch
    {
        "text" => [new Draft(part.IsTrue("synthetic") ? "SystemMessage" : "AgentMessage") { At = part.Object("time")?.Milliseconds("start") }.With(new Block.Text(part.TextOrFault("text")))],
        "reasoning" => [new Draft("Thinking") { At = part.Object("time")?.Milliseconds("start") }.With(new Block.Text(part.TextOrFault("text")))],
        "file" => [new Draft("AgentMessage").With(File(part))],
        "tool" => Tool(part),
        "compaction" or "retry" => [new Draft("Custom").With("kind", part.Text("type"))],
        _ => [],
    };

    private static IEnumerable<Draft> Tool(JsonElement part)
    {
        var (name, call, state) = (part.TextOrFault("tool"), part.Text("callID"), part.ObjectOrFault("state"));
        var (began, ended) = (state.Object("time")?.Milliseconds("start"), state.Object("time")?.Milliseconds("end"));
        var events = ToolCalls.Of(name, call, state.Any("input") ?? default);
        if (events is [var only] && state.Object("metadata")?.Any("exit") is { ValueKind: JsonValueKind.Number } exit && exit.TryGetInt32(out var code) && name is "bash") only.With("exit_code", code);
        foreach (var draft in events)
        {
            draft.At = began;
            yield return draft;
        }

        var isError = state.Text("status") is "error";
        if (state.Text(isError ? "error" : "output") is not { } said) yield break;
        ulong? took = began is { } from && ended is { } to && to.Instant >= from.Instant ? (ulong)(to.Instant - from.Instant).TotalMilliseconds : null;
        var result = ToolCalls.Result(name, call, isError, [new Block.Text(said), .. state.List("attachments").Select(File)], took);
        result.At = ended ?? began;
        yield return result;
    }

    private static Block File(JsonElement part)
    {
        var (mime, url) = (part.Text("mime") ?? "application/octet-stream", part.TextOrFault("url"));
        return mime.StartsWith("image/", StringComparison.Ordinal) ? new Block.Image(url, mime) : new Block.Reference(url, mime);
    }
}
