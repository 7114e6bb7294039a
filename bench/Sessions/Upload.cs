using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Recordings as clients send them.</summary>
internal static class Upload
{
    public const int SmallEvents = 10;

    /// <summary>The body that session create sends: ten events, about 4 kB.</summary>
    public static byte[] SmallBody { get; } = Body(SmallEvents, seed: 7);

    /// <summary>The same as the product understands it.</summary>
    public static Recording Small => Read(SmallBody);

    /// <summary>A body with that many events of varied kind and length, about 600 bytes each.</summary>
    public static byte[] Body(int events, int seed)
    {
        var words = new Words(seed);
        var random = new Random(seed);
        var start = new DateTimeOffset(2026, 2, 19, 11, 18, 5, TimeSpan.Zero);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("session");
            writer.WriteString("version", "hail-1.0.0");
            writer.WriteString("session_id", $"recorded-{seed}");
            Raw(writer, "agent", """{"provider":"anthropic","model":"claude-sonnet-4","tool":"claude-code","tool_version":"1.0.71"}""");
            writer.WriteStartObject("context");
            writer.WriteString("title", words.Title());
            writer.WriteString("description", words.Sentence(30));
            Raw(writer, "tags", """["backend","bug"]""");
            writer.WriteString("created_at", start);
            writer.WriteString("updated_at", start.AddSeconds(events));
            Raw(writer, "attributes", """{"cwd":"/home/dev/project"}""");
            writer.WriteEndObject();
            writer.WriteStartArray("events");
            for (var i = 0; i < events; i++) Event(writer, words, random, i, start.AddSeconds(i));
            writer.WriteEndArray();
            Raw(writer, "stats", $$"""{"event_count":{{events}},"message_count":{{events / 2}},"tool_call_count":{{events / 3}},"task_count":0,"duration_seconds":{{events}},"total_input_tokens":{{events * 900}},"total_output_tokens":{{events * 120}}}""");
            writer.WriteEndObject();
            writer.WriteString("git_remote", "https://git.example.org/team-1/acmestore.git");
            writer.WriteString("git_branch", "main");
            writer.WriteString("git_repo_name", "team-1/acmestore");
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Event(Utf8JsonWriter writer, Words words, Random random, int number, DateTimeOffset at)
    {
        // Mostly tool traffic, some talk, now and then a long output.
        var (type, data) = (number % 5) switch
        {
            0 => ("UserMessage", null),
            1 => ("AgentMessage", null),
            2 => ("ToolCall", """{"name":"Read"}"""),
            3 => ("FileEdit", JsonSerializer.Serialize(new JsonObject { ["path"] = words.Path(), ["diff"] = $"+{words.Sentence(8)}\n-{words.Sentence(6)}" })),
            _ => ("ToolResult", """{"name":"Read","is_error":false,"call_id":"c-1"}"""),
        };
        writer.WriteStartObject();
        writer.WriteString("event_id", $"e-{number.ToString(CultureInfo.InvariantCulture)}");
        writer.WriteString("timestamp", at);
        writer.WriteStartObject("event_type");
        writer.WriteString("type", type);
        if (data is not null) Raw(writer, "data", data);
        writer.WriteEndObject();
        writer.WriteStartObject("content");
        writer.WriteStartArray("blocks");
        writer.WriteStartObject();
        writer.WriteString("type", "Text");
        writer.WriteString("text", words.Sentence(random.Next(8) == 0 ? 250 : random.Next(10, 60)));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        Raw(writer, "attributes", """{"input_tokens":900,"output_tokens":120,"source.schema_version":"2"}""");
        writer.WriteEndObject();
    }

    private static Recording Read(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var session = document.RootElement.GetProperty("session");
        var (tally, events) = (new Tally(), new EventPacker());
        foreach (var item in session.GetProperty("events").EnumerateArray())
        {
            if (RecordedEvent.Read(Bytes(item), out var recorded) is { } fault) throw new InvalidOperationException($"The benchmark's own event is not HAIL: {fault}");
            tally.Add(recorded.Facts);
            events.Add(recorded.Line.Span, recorded.Facts.EventId);
        }

        var header = new SessionHeader(session.GetProperty("version").GetString()!, session.GetProperty("session_id").GetString()!,
            RecordedAgent.Read(Bytes(session.GetProperty("agent"))), SessionContext.Read(Bytes(session.GetProperty("context"))));
        return new Recording(header, tally.Stats, tally, events);
    }

    private static byte[] Bytes(JsonElement element) => Encoding.UTF8.GetBytes(element.GetRawText());

    private static void Raw(Utf8JsonWriter writer, string name, string json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json, skipInputValidation: true);
    }
}
