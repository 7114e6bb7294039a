using System.Text.Json;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Domain.Sessions;

/// <summary>The numbers of a session. Recorders send them; for streamed sessions <see cref="Tally"/> counts them.</summary>
public readonly record struct Stats
{
    public ulong EventCount { get; init; }

    public ulong MessageCount { get; init; }

    public ulong ToolCallCount { get; init; }

    public ulong TaskCount { get; init; }

    public ulong DurationSeconds { get; init; }

    public ulong TotalInputTokens { get; init; }

    public ulong TotalOutputTokens { get; init; }

    public ulong UserMessageCount { get; init; }

    public ulong FilesChanged { get; init; }

    public ulong LinesAdded { get; init; }

    public ulong LinesRemoved { get; init; }

    /// <summary>A count as PostgreSQL can hold it: what is larger than its largest number becomes that number.</summary>
    public static long Saturated(ulong count) => count > long.MaxValue ? long.MaxValue : (long)count;

    /// <summary>Reads numbers that <see cref="HailShapes.Stats"/> has written.</summary>
    public static Stats Read(ReadOnlyMemory<byte> canonical)
    {
        using var document = JsonDocument.Parse(canonical);
        var root = document.RootElement;
        return new Stats
        {
            EventCount = root.GetProperty("event_count").GetUInt64(),
            MessageCount = root.GetProperty("message_count").GetUInt64(),
            ToolCallCount = root.GetProperty("tool_call_count").GetUInt64(),
            TaskCount = root.GetProperty("task_count").GetUInt64(),
            DurationSeconds = root.GetProperty("duration_seconds").GetUInt64(),
            TotalInputTokens = root.GetProperty("total_input_tokens").GetUInt64(),
            TotalOutputTokens = root.GetProperty("total_output_tokens").GetUInt64(),
            UserMessageCount = root.GetProperty("user_message_count").GetUInt64(),
            FilesChanged = root.GetProperty("files_changed").GetUInt64(),
            LinesAdded = root.GetProperty("lines_added").GetUInt64(),
            LinesRemoved = root.GetProperty("lines_removed").GetUInt64(),
        };
    }

    /// <summary>Writes the members, in the order of <see cref="HailShapes.Stats"/>, into an object that is open.</summary>
    public void WriteMembers(Utf8JsonWriter writer)
    {
        writer.WriteNumber("event_count", EventCount);
        writer.WriteNumber("message_count", MessageCount);
        writer.WriteNumber("tool_call_count", ToolCallCount);
        writer.WriteNumber("task_count", TaskCount);
        writer.WriteNumber("duration_seconds", DurationSeconds);
        writer.WriteNumber("total_input_tokens", TotalInputTokens);
        writer.WriteNumber("total_output_tokens", TotalOutputTokens);
        writer.WriteNumber("user_message_count", UserMessageCount);
        writer.WriteNumber("files_changed", FilesChanged);
        writer.WriteNumber("lines_added", LinesAdded);
        writer.WriteNumber("lines_removed", LinesRemoved);
    }
}
