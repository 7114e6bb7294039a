namespace AgentPlatform.Domain.Sessions.Hail;

/// <summary>
/// HAIL 1.0, the Human AI Interaction Log: the format in which recorders send sessions and in which the platform keeps events. The order of a table is the order
/// of writing. Source: contract opensession 2.5.
/// </summary>
public static class HailShapes
{
    public const string CurrentVersion = "hail-1.0.0";

    private static readonly TextShape Text = new();
    private static readonly InstantShape Instant = new();
    private static readonly AnyShape Attributes = new(ObjectOnly: true);
    private static readonly ListShape Texts = new(Text);
    private static readonly ObjectShape NoData = new();

    public static ObjectShape Agent { get; } = new(
        new("provider", Text),
        new("model", Text),
        new("tool", Text),
        new("tool_version", Text, Presence.Optional));

    public static ObjectShape Context { get; } = new(
        new("title", Text, Presence.Optional),
        new("description", Text, Presence.Optional),
        new("tags", Texts, Presence.Defaulted, "[]"),
        new("created_at", Instant),
        new("updated_at", Instant),
        new("related_session_ids", Texts, Presence.OmittedWhenEmpty),
        new("attributes", Attributes, Presence.OmittedWhenEmpty));

    public static VariantShape EventType { get; } = new("event type", Wrapped: true, new Dictionary<string, ObjectShape>(StringComparer.Ordinal)
    {
        ["UserMessage"] = NoData,
        ["AgentMessage"] = NoData,
        ["SystemMessage"] = NoData,
        ["Thinking"] = NoData,
        ["ToolCall"] = new(new Member("name", Text)),
        ["ToolResult"] = new(new("name", Text), new("is_error", new BooleanShape()), new("call_id", Text, Presence.Optional)),
        ["FileRead"] = new(new Member("path", Text)),
        ["CodeSearch"] = new(new Member("query", Text)),
        ["FileSearch"] = new(new Member("pattern", Text)),
        ["FileEdit"] = new(new("path", Text), new("diff", Text, Presence.Optional)),
        ["FileCreate"] = new(new Member("path", Text)),
        ["FileDelete"] = new(new Member("path", Text)),
        ["ShellCommand"] = new(new("command", Text), new("exit_code", WholeShape.Signed32, Presence.Optional)),
        ["ImageGenerate"] = new(new Member("prompt", Text)),
        ["VideoGenerate"] = new(new Member("prompt", Text)),
        ["AudioGenerate"] = new(new Member("prompt", Text)),
        ["WebSearch"] = new(new Member("query", Text)),
        ["WebFetch"] = new(new Member("url", Text)),
        ["TaskStart"] = new(new Member("title", Text, Presence.Optional)),
        ["TaskEnd"] = new(new Member("summary", Text, Presence.Optional)),
        ["Custom"] = new(new Member("kind", Text)),
    });

    public static VariantShape ContentBlock { get; } = new("content block", Wrapped: false, new Dictionary<string, ObjectShape>(StringComparer.Ordinal)
    {
        ["Text"] = new(new Member("text", Text)),
        ["Code"] = new(new("code", Text), new("language", Text, Presence.Optional), new("start_line", WholeShape.Unsigned32, Presence.Optional)),
        ["Image"] = new(new("url", Text), new("alt", Text, Presence.Optional), new("mime", Text)),
        ["Video"] = new(new("url", Text), new("mime", Text)),
        ["Audio"] = new(new("url", Text), new("mime", Text)),
        ["File"] = new(new("path", Text), new("content", Text, Presence.Optional)),
        ["Json"] = new(new Member("data", new AnyShape())),
        ["Reference"] = new(new("uri", Text), new("media_type", Text)),
    });

    public static ObjectShape Content { get; } = new(new Member("blocks", new ListShape(ContentBlock)));

    public static ObjectShape Event { get; } = new(
        new("event_id", Text),
        new("timestamp", Instant),
        new("event_type", EventType),
        new("task_id", Text, Presence.Optional),
        new("content", Content),
        new("duration_ms", WholeShape.Unsigned64, Presence.Optional),
        new("attributes", Attributes, Presence.OmittedWhenEmpty));

    public static ObjectShape Stats { get; } = new(
        new("event_count", WholeShape.Unsigned64),
        new("message_count", WholeShape.Unsigned64),
        new("tool_call_count", WholeShape.Unsigned64),
        new("task_count", WholeShape.Unsigned64),
        new("duration_seconds", WholeShape.Unsigned64),
        new("total_input_tokens", WholeShape.Unsigned64, Presence.Defaulted, "0"),
        new("total_output_tokens", WholeShape.Unsigned64, Presence.Defaulted, "0"),
        new("user_message_count", WholeShape.Unsigned64, Presence.Defaulted, "0"),
        new("files_changed", WholeShape.Unsigned64, Presence.Defaulted, "0"),
        new("lines_added", WholeShape.Unsigned64, Presence.Defaulted, "0"),
        new("lines_removed", WholeShape.Unsigned64, Presence.Defaulted, "0"));

    /// <summary>The whole session as one object; its events are read one by one, never as this shape at once.</summary>
    public static ObjectShape Session { get; } = new(
        new("version", Text),
        new("session_id", Text),
        new("agent", Agent),
        new("context", Context),
        new("events", new ListShape(Event)),
        new("stats", Stats));
}
