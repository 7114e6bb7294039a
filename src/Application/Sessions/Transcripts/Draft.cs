using System.Text.Json;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>A piece of an event's content.</summary>
internal abstract record Block
{
    public sealed record Text(string Value) : Block;

    public sealed record Code(string Value, string? Language) : Block;

    public sealed record Image(string Url, string Mime) : Block;

    public sealed record File(string Path, string? Content) : Block;

    public sealed record Reference(string Uri, string MediaType) : Block;

    public sealed record Json(JsonElement Value) : Block;

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", GetType().Name);
        foreach (var (name, text) in Texts) writer.WriteString(name, text);
        if (this is Json json)
        {
            writer.WritePropertyName("data");
            json.Value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Its texts by their names in HAIL.</summary>
    public IEnumerable<(string Name, string Text)> Texts => this switch
    {
        Text { Value: var text } => [("text", text)],
        Code { Language: { } language } code => [("code", code.Value), ("language", language)],
        Code { Value: var code } => [("code", code)],
        Image image => [("url", image.Url), ("mime", image.Mime)],
        File { Content: { } content } file => [("path", file.Path), ("content", content)],
        File { Path: var path } => [("path", path)],
        Reference reference => [("uri", reference.Uri), ("media_type", reference.MediaType)],
        _ => [],
    };
}

/// <summary>An event on its way to HAIL.</summary>
internal sealed class Draft(string type)
{
    private readonly List<(string Name, object Value)> data = [];
    private readonly List<(string Name, object Value)> attributes = [];

    /// <summary>Null where the unit does not say; then the time before it counts.</summary>
    public NanoTime? At { get; set; }

    public string? Task { get; init; }

    public ulong? DurationMs { get; init; }

    public List<Block> Blocks { get; } = [];

    /// <summary>Texts in the unit's events that, one behind the other, are one text of the recording.</summary>
    public IReadOnlyList<(Draft Event, string Place)> Joined { get; set; } = [];

    /// <summary>Adds a member of the event's type, unless there is none.</summary>
    public Draft With(string name, object? value)
    {
        if (value is not null) data.Add((name, value));
        return this;
    }

    public Draft With(Block? block)
    {
        if (block is not null) Blocks.Add(block);
        return this;
    }

    public Draft WithAttribute(string name, object? value)
    {
        if (value is not null) attributes.Add((name, value));
        return this;
    }

    /// <summary>Its texts by place: <c>d.</c> members of its type, <c>a.</c> attributes, <c>b0.</c> blocks, <c>time</c> and <c>task</c>.</summary>
    public IEnumerable<(string Place, string Text)> Texts()
    {
        if (At is { } at) yield return ("time", at.Text());
        if (Task is not null) yield return ("task", Task);
        foreach (var (name, value) in data)
            if (value is string text) yield return ($"d.{name}", text);
        foreach (var (name, value) in attributes)
            if (value is string text) yield return ($"a.{name}", text);
        foreach (var (i, block) in Blocks.Index())
            foreach (var (name, text) in block.Texts) yield return ($"b{i}.{name}", text);
    }

    public string TextAt(string place) => Texts().First(text => text.Place == place).Text;

    /// <summary>Its values that are no texts, by place.</summary>
    public IEnumerable<(string Place, JsonElement Value)> Values() =>
        Blocks.Index().Where(block => block.Item is Block.Json).Select(block => ($"b{block.Index}.data", ((Block.Json)block.Item).Value));

    /// <summary>Writes the event as HAIL's canonical line, with <paramref name="transcript"/> as its last attribute.</summary>
    public void Write(Utf8JsonWriter writer, string id, NanoTime at, Action<Utf8JsonWriter> transcript)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "event");
        writer.WriteString("event_id", id);
        writer.WriteString("timestamp", (At ?? at).Text());
        writer.WriteStartObject("event_type");
        writer.WriteString("type", type);
        // Messages and thoughts have no data at all, tasks have it even when it is empty.
        if (data.Count > 0 || type is "TaskStart" or "TaskEnd") WriteObject(writer, "data", data, static _ => { });
        writer.WriteEndObject();
        if (Task is not null) writer.WriteString("task_id", Task);
        writer.WriteStartObject("content");
        writer.WriteStartArray("blocks");
        foreach (var block in Blocks) block.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
        if (DurationMs is { } duration) writer.WriteNumber("duration_ms", duration);
        WriteObject(writer, "attributes", attributes, transcript);
        writer.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter writer, string name, List<(string Name, object Value)> members, Action<Utf8JsonWriter> more)
    {
        writer.WriteStartObject(name);
        foreach (var (member, value) in members)
        {
            writer.WritePropertyName(member);
            switch (value)
            {
                case string text: writer.WriteStringValue(text); break;
                case bool flag: writer.WriteBooleanValue(flag); break;
                case int number: writer.WriteNumberValue(number); break;
                case ulong count: writer.WriteNumberValue(count); break;
                default: throw new InvalidOperationException($"No event has a member of {value.GetType()}.");
            }
        }

        more(writer);
        writer.WriteEndObject();
    }
}
