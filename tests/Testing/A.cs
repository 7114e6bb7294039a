using System.Globalization;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Testing;

/// <summary>Valid objects for tests; each says only what the test is about.</summary>
public static class A
{
    /// <summary>An event at a second of a fixed minute.</summary>
    public static EventFacts Event(EventKind kind, int second = 0) => new()
    {
        EventId = $"{kind}-{second.ToString(CultureInfo.InvariantCulture)}",
        Timestamp = Time($"2026-02-19T11:18:{second:00}Z"),
        Kind = kind,
    };

    public static EventFacts Said(string? text) => Event(EventKind.UserMessage) with { Text = text };

    public static EventFacts Command(int? exitCode, string? task = null) => Event(EventKind.ShellCommand) with { ExitCode = exitCode, TaskId = task };

    public static EventFacts ToolResult(bool isError, string? task = null) => Event(EventKind.ToolResult) with { IsError = isError, TaskId = task };

    public static NanoTime Time(string text) => NanoTime.TryParse(text, out var time) ? time : throw new FormatException(text);

    /// <summary>The tally of these events, in this order.</summary>
    public static Tally Tally(params ReadOnlySpan<EventFacts> events)
    {
        var tally = new Tally();
        foreach (var fact in events) tally.Add(fact);
        return tally;
    }
}
