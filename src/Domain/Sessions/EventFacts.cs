using System.Text.Json;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Domain.Sessions;

/// <summary>What an event is, by its HAIL name.</summary>
public enum EventKind
{
    UserMessage,
    AgentMessage,
    SystemMessage,
    Thinking,
    ToolCall,
    ToolResult,
    FileRead,
    CodeSearch,
    FileSearch,
    FileEdit,
    FileCreate,
    FileDelete,
    ShellCommand,
    ImageGenerate,
    VideoGenerate,
    AudioGenerate,
    WebSearch,
    WebFetch,
    TaskStart,
    TaskEnd,
    Custom,
}

/// <summary>The few things about one event that summaries, statistics and scores are made of.</summary>
public readonly record struct EventFacts
{
    public required string EventId { get; init; }

    public required NanoTime Timestamp { get; init; }

    public required EventKind Kind { get; init; }

    public string? TaskId { get; init; }

    /// <summary>Of file events.</summary>
    public string? Path { get; init; }

    /// <summary>Of a file edit.</summary>
    public string? Diff { get; init; }

    /// <summary>Of a task's end.</summary>
    public string? Summary { get; init; }

    /// <summary>Of a tool's result.</summary>
    public bool IsError { get; init; }

    /// <summary>Of a shell command.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Of a user message: its first text block that is not blank, trimmed.</summary>
    public string? Text { get; init; }

    public ulong InputTokens { get; init; }

    public ulong OutputTokens { get; init; }

    /// <summary>Running totals, which some recorders write instead of a number per event.</summary>
    public ulong? InputTokensTotal { get; init; }

    public ulong? OutputTokensTotal { get; init; }

    /// <summary>Reads an event that <see cref="HailShapes.Event"/> has written; a <c>type</c> in front, as in a file's line, does not matter.</summary>
    public static EventFacts Read(ReadOnlyMemory<byte> canonical) => EventFactsReader.Read(canonical.Span);
}

/// <summary>Goes through an event once; members that no fact is made of are passed over.</summary>
internal static class EventFactsReader
{
    private static readonly Dictionary<string, EventKind> Kinds = Enum.GetValues<EventKind>().ToDictionary(kind => kind.ToString(), StringComparer.Ordinal);

    public static EventFacts Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonText.Deepest + 1 });
        reader.Read();
        var facts = new EventFacts { EventId = "", Timestamp = default, Kind = default };
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("event_id"u8)) facts = facts with { EventId = Text(ref reader) ?? "" };
            else if (reader.ValueTextEquals("timestamp"u8)) facts = facts with { Timestamp = Time(ref reader) };
            else if (reader.ValueTextEquals("event_type"u8)) facts = Type(ref reader, facts);
            else if (reader.ValueTextEquals("task_id"u8)) facts = facts with { TaskId = Text(ref reader) };
            // The type stands in front of the content.
            else if (facts.Kind is EventKind.UserMessage && reader.ValueTextEquals("content"u8)) facts = facts with { Text = FirstText(ref reader) };
            else if (reader.ValueTextEquals("attributes"u8)) facts = Attributes(ref reader, facts);
            else Pass(ref reader);
        }

        return facts;
    }

    private static EventFacts Type(ref Utf8JsonReader reader, EventFacts facts)
    {
        reader.Read();
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("type"u8)) facts = facts with { Kind = Kinds[Text(ref reader)!] };
            else facts = Data(ref reader, facts);
        }

        return facts;
    }

    private static EventFacts Data(ref Utf8JsonReader reader, EventFacts facts)
    {
        reader.Read();
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("path"u8)) facts = facts with { Path = Text(ref reader) };
            else if (reader.ValueTextEquals("diff"u8)) facts = facts with { Diff = Text(ref reader) };
            else if (reader.ValueTextEquals("summary"u8)) facts = facts with { Summary = Text(ref reader) };
            else if (reader.ValueTextEquals("is_error"u8)) facts = facts with { IsError = reader.Read() && reader.TokenType is JsonTokenType.True };
            else if (reader.ValueTextEquals("exit_code"u8) && reader.Read()) facts = facts with { ExitCode = reader.GetInt32() };
            else Pass(ref reader);
        }

        return facts;
    }

    private static EventFacts Attributes(ref Utf8JsonReader reader, EventFacts facts)
    {
        reader.Read();
        while (NextMember(ref reader))
        {
            if (reader.ValueTextEquals("input_tokens"u8)) facts = facts with { InputTokens = Count(ref reader) ?? 0 };
            else if (reader.ValueTextEquals("output_tokens"u8)) facts = facts with { OutputTokens = Count(ref reader) ?? 0 };
            else if (reader.ValueTextEquals("input_tokens_total"u8)) facts = facts with { InputTokensTotal = Count(ref reader) };
            else if (reader.ValueTextEquals("output_tokens_total"u8)) facts = facts with { OutputTokensTotal = Count(ref reader) };
            else Pass(ref reader);
        }

        return facts;
    }

    /// <summary>The first text block that is not blank, trimmed.</summary>
    private static string? FirstText(ref Utf8JsonReader reader)
    {
        string? first = null;
        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType is JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            // content, blocks, a block, its members: whatever is deeper is a block's free JSON.
            if (first is not null || reader.TokenType is not JsonTokenType.StartObject || reader.CurrentDepth != depth + 2) continue;
            if (!NextMember(ref reader) || !reader.ValueTextEquals("type"u8) || !reader.Read() || !reader.ValueTextEquals("Text"u8)) continue;
            if (NextMember(ref reader) && Text(ref reader)?.Trim() is { Length: > 0 } text) first = text;
        }

        return first;
    }

    /// <summary>On to the next member's name; false at the object's end.</summary>
    private static bool NextMember(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType is JsonTokenType.PropertyName;

    private static void Pass(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.String) return reader.GetString();
        reader.Skip();
        return null;
    }

    private static ulong? Count(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.Number) return reader.TryGetUInt64(out var count) ? count : null;
        reader.Skip();
        return null;
    }

    private static NanoTime Time(ref Utf8JsonReader reader) =>
        reader.Read() && NanoTime.TryParse(reader.GetString(), out var time) ? time : throw new InvalidDataException("A stored event has no readable timestamp.");
}
