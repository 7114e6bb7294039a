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
    public static EventFacts Read(ReadOnlyMemory<byte> canonical)
    {
        using var document = JsonDocument.Parse(canonical, new JsonDocumentOptions { MaxDepth = JsonText.Deepest + 1 });
        var root = document.RootElement;
        var type = root.GetProperty("event_type");
        var kind = Enum.Parse<EventKind>(type.GetProperty("type").GetString()!);
        var data = type.TryGetProperty("data", out var members) ? members : default;
        var attributes = root.TryGetProperty("attributes", out var any) ? any : default;
        if (!NanoTime.TryParse(root.GetProperty("timestamp").GetString(), out var timestamp)) throw new InvalidDataException("A stored event has no readable timestamp.");

        return new EventFacts
        {
            EventId = root.GetProperty("event_id").GetString()!,
            Timestamp = timestamp,
            Kind = kind,
            TaskId = Member(root, "task_id"),
            Path = Member(data, "path"),
            Diff = Member(data, "diff"),
            Summary = Member(data, "summary"),
            IsError = data.ValueKind is JsonValueKind.Object && data.TryGetProperty("is_error", out var error) && error.ValueKind is JsonValueKind.True,
            ExitCode = data.ValueKind is JsonValueKind.Object && data.TryGetProperty("exit_code", out var code) ? code.GetInt32() : null,
            Text = kind is EventKind.UserMessage ? FirstText(root.GetProperty("content").GetProperty("blocks")) : null,
            InputTokens = Count(attributes, "input_tokens") ?? 0,
            OutputTokens = Count(attributes, "output_tokens") ?? 0,
            InputTokensTotal = Count(attributes, "input_tokens_total"),
            OutputTokensTotal = Count(attributes, "output_tokens_total"),
        };
    }

    private static string? Member(JsonElement owner, string name) =>
        owner.ValueKind is JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static ulong? Count(JsonElement owner, string name) =>
        owner.ValueKind is JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetUInt64(out var count) ? count : null;

    private static string? FirstText(JsonElement blocks)
    {
        foreach (var block in blocks.EnumerateArray())
        {
            if (!block.GetProperty("type").ValueEquals("Text"u8)) continue;
            var text = block.GetProperty("text").GetString()!.Trim();
            if (text.Length > 0) return text;
        }

        return null;
    }
}
