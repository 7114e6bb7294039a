using System.Buffers;
using System.Text.Json;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Domain.Sessions;

/// <summary>The program that recorded a session and the model behind it.</summary>
public sealed record RecordedAgent(string Provider, string Model, string Tool, string? ToolVersion)
{
    public static RecordedAgent Read(ReadOnlyMemory<byte> canonical)
    {
        using var document = JsonDocument.Parse(canonical);
        return Read(document.RootElement);
    }

    internal static RecordedAgent Read(JsonElement agent) => new(
        agent.GetProperty("provider").GetString()!,
        agent.GetProperty("model").GetString()!,
        agent.GetProperty("tool").GetString()!,
        agent.TryGetProperty("tool_version", out var version) ? version.GetString() : null);

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("agent");
        writer.WriteString("provider", Provider);
        writer.WriteString("model", Model);
        writer.WriteString("tool", Tool);
        if (ToolVersion is not null) writer.WriteString("tool_version", ToolVersion);
        writer.WriteEndObject();
    }
}

/// <summary>What a session is about, as its recorder tells it.</summary>
public sealed record SessionContext
{
    public string? Title { get; init; }

    public string? Description { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public required NanoTime CreatedAt { get; init; }

    public required NanoTime UpdatedAt { get; init; }

    public IReadOnlyList<string> RelatedSessions { get; init; } = [];

    /// <summary>A canonical JSON object of the recorder's own, empty when there is none.</summary>
    public ReadOnlyMemory<byte> Attributes { get; init; }

    /// <summary>Attribute <c>cwd</c> where that key is present, else <c>working_directory</c>; null unless the value is a text.</summary>
    public string? WorkingDirectory
    {
        get
        {
            if (Attributes.IsEmpty) return null;
            using var document = JsonDocument.Parse(Attributes, new JsonDocumentOptions { MaxDepth = JsonText.Deepest + 1 });
            var root = document.RootElement;
            var found = root.TryGetProperty("cwd", out var value) || root.TryGetProperty("working_directory", out value);
            return found && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
    }

    public static SessionContext Read(ReadOnlyMemory<byte> canonical)
    {
        using var document = JsonDocument.Parse(canonical, new JsonDocumentOptions { MaxDepth = JsonText.Deepest + 1 });
        return Read(document.RootElement);
    }

    internal static SessionContext Read(JsonElement context) => new()
    {
        Title = context.TryGetProperty("title", out var title) ? title.GetString() : null,
        Description = context.TryGetProperty("description", out var description) ? description.GetString() : null,
        Tags = [.. context.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)],
        CreatedAt = Instant(context.GetProperty("created_at")),
        UpdatedAt = Instant(context.GetProperty("updated_at")),
        RelatedSessions = context.TryGetProperty("related_session_ids", out var related) ? [.. related.EnumerateArray().Select(id => id.GetString()!)] : [],
        Attributes = context.TryGetProperty("attributes", out var attributes) ? Copy(attributes) : default,
    };

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("context");
        if (Title is not null) writer.WriteString("title", Title);
        if (Description is not null) writer.WriteString("description", Description);
        WriteTexts(writer, "tags", Tags);
        writer.WriteString("created_at", CreatedAt.Text());
        writer.WriteString("updated_at", UpdatedAt.Text());
        if (RelatedSessions.Count > 0) WriteTexts(writer, "related_session_ids", RelatedSessions);
        if (!Attributes.IsEmpty)
        {
            writer.WritePropertyName("attributes");
            writer.WriteRawValue(Attributes.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static byte[] Copy(JsonElement value) => System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value).ToArray();

    private static NanoTime Instant(JsonElement value) =>
        NanoTime.TryParse(value.GetString(), out var time) ? time : throw new InvalidDataException("A stored session has no readable timestamp.");
}

/// <summary>The first line of a recording: everything but its events and numbers.</summary>
public sealed record SessionHeader(string Version, string RecordingId, RecordedAgent Agent, SessionContext Context)
{
    /// <summary>The line as a HAIL file has it, with its line feed.</summary>
    public byte[] Line() => HailLine.Write("header", writer =>
    {
        writer.WriteString("version", Version);
        writer.WriteString("session_id", RecordingId);
        Agent.Write(writer);
        Context.Write(writer);
    });

    public static SessionHeader Read(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = JsonText.Deepest + 1 });
        var root = document.RootElement;
        return new SessionHeader(
            root.GetProperty("version").GetString()!,
            root.GetProperty("session_id").GetString()!,
            RecordedAgent.Read(root.GetProperty("agent")),
            SessionContext.Read(root.GetProperty("context")));
    }
}

/// <summary>Lines of a HAIL file: one JSON object each, <c>type</c> first.</summary>
public static class HailLine
{
    public static byte[] Stats(Stats stats) => Write("stats", stats.WriteMembers);

    internal static byte[] Write(string type, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(buffer, Shape.Writing);
        writer.WriteStartObject();
        writer.WriteString("type", type);
        members(writer);
        writer.WriteEndObject();
        writer.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
