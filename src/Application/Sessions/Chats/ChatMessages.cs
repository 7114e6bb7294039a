using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Chats;

/// <summary>
/// Messages of chats as events of recorded sessions, and the other way round. A chat keeps its messages as its last turn left them, so its recording is written when it is read: there is nothing that
/// could fall out of step, and nothing plain beside what is encrypted.
/// </summary>
public static class ChatMessages
{
    /// <summary>Bytes of messages that are made of a recorded session; what was said behind them is left out.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = JsonText.Deepest + 1 };

    /// <summary>The numbers of a session with these messages; without tokens.</summary>
    public static Stats Count(string? messages) => Record(messages, default).Tally.Stats;

    /// <summary>The messages as lines of a HAIL file, and what is derived from them. They carry no time of their own: all of them happened when they were stored.</summary>
    public static (ReadOnlyMemory<byte> Lines, Tally Tally) Record(string? messages, NanoTime at)
    {
        var (lines, tally) = (new ArrayBufferWriter<byte>(4096), new Tally());
        if (string.IsNullOrEmpty(messages)) return (lines.WrittenMemory, tally);
        using var writer = new Utf8JsonWriter(lines, Shape.Writing);
        var log = new Log(lines, writer, tally, at);
        if (Parse(messages) is not { } document)
        {
            log.Add("m1", "Custom", ("kind", "messages"), null, blocks => Text(blocks, messages));
            return (lines.WrittenMemory, tally);
        }

        using (document)
            foreach (var (index, message) in document.RootElement.EnumerateArray().Index()) Write(log, index + 1, message);
        return (lines.WrittenMemory, tally);
    }

    /// <summary>What user and agent said in HAIL lines, as messages are kept: JSON text of an array.</summary>
    public static async Task<string> Of(IAsyncEnumerable<ReadOnlyMemory<byte>> lines)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        await using var writer = new Utf8JsonWriter(buffer, Shape.Writing);
        writer.WriteStartArray();
        await foreach (var some in lines)
        {
            for (var rest = some; !rest.IsEmpty && writer.BytesCommitted + writer.BytesPending < MostBytes;)
            {
                var end = rest.Span.IndexOf((byte)'\n') + 1;
                Write(writer, rest[..end]);
                rest = rest[end..];
            }

            if (writer.BytesCommitted + writer.BytesPending >= MostBytes) break;
        }

        writer.WriteEndArray();
        await writer.FlushAsync();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> line)
    {
        var facts = EventFacts.Read(line);
        if (facts.Kind is not (EventKind.UserMessage or EventKind.AgentMessage)) return;
        using var document = JsonDocument.Parse(line, Reading);
        var texts = document.RootElement.GetProperty("content").GetProperty("blocks").EnumerateArray()
            .Select(block => block.GetProperty("type").GetString() switch { "Text" => block.GetProperty("text").GetString(), "Code" => block.GetProperty("code").GetString(), _ => null });
        writer.WriteStartObject();
        writer.WriteString("id", facts.EventId);
        writer.WriteString("role", facts.Kind is EventKind.UserMessage ? "user" : "assistant");
        writer.WriteString("content", string.Join("\n\n", texts.Where(text => text is not null)));
        writer.WriteEndObject();
    }

    // What a system has encrypted, or what nobody can read any more, is no array.
    private static JsonDocument? Parse(string messages)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(messages, Reading);
        }
        catch (JsonException)
        {
            return null;
        }

        if (document.RootElement.ValueKind is JsonValueKind.Array) return document;
        document.Dispose();
        return null;
    }

    private static void Write(Log log, int number, JsonElement message)
    {
        var id = $"m{number.ToString(CultureInfo.InvariantCulture)}";
        var content = message.ValueKind is JsonValueKind.Object && message.TryGetProperty("content", out var given) ? given : message;
        var kind = Text(message, "role") switch { "user" => "UserMessage", "assistant" => "AgentMessage", "system" => "SystemMessage", "tool" => "ToolResult", _ => "Custom" };
        // Of a tool's message the parts say which tool it was.
        if (content.ValueKind is JsonValueKind.Array && kind is not "Custom")
        {
            var said = content.EnumerateArray().Where(part => !IsEvent(part)).ToList();
            if (said.Count > 0 && kind is not "ToolResult") log.Add(id, kind, null, message, blocks => said.ForEach(part => Block(blocks, part)));
            foreach (var (index, part) in content.EnumerateArray().Index().Where(part => IsEvent(part.Item) || kind is "ToolResult")) WritePart(log, $"{id}.{(index + 1).ToString(CultureInfo.InvariantCulture)}", part);
            return;
        }

        if (kind is "ToolResult") log.AddResult(id, Text(message, "name") ?? "tool", false, null, blocks => Block(blocks, content));
        else log.Add(id, kind, kind is "Custom" ? ("kind", Text(message, "role") ?? "message") : null, message, blocks => Block(blocks, content));
    }

    private static bool IsEvent(JsonElement part) => Text(part, "type") is "tool-call" or "tool-result" or "reasoning";

    private static void WritePart(Log log, string id, JsonElement part)
    {
        switch (Text(part, "type"))
        {
            case "tool-call":
                log.Add(id, "ToolCall", ("name", Text(part, "toolName") ?? "tool"), null, blocks => Data(blocks, part, "args"));
                break;
            case "reasoning":
                log.Add(id, "Thinking", null, null, blocks => Text(blocks, Text(part, "text") ?? ""));
                break;
            default:
                var isError = part.ValueKind is JsonValueKind.Object && part.TryGetProperty("isError", out var flag) && flag.ValueKind is JsonValueKind.True;
                log.AddResult(id, Text(part, "toolName") ?? "tool", isError, Text(part, "toolCallId"), blocks => Data(blocks, part, "result"));
                break;
        }
    }

    private static string? Text(JsonElement holder, string name) =>
        holder.ValueKind is JsonValueKind.Object && holder.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static void Block(Utf8JsonWriter writer, JsonElement part)
    {
        if (part.ValueKind is JsonValueKind.String) Text(writer, part.GetString()!);
        else if (Text(part, "type") is "text" && Text(part, "text") is { } text) Text(writer, text);
        else Json(writer, part);
    }

    private static void Data(Utf8JsonWriter writer, JsonElement part, string name)
    {
        if (part.ValueKind is not JsonValueKind.Object || !part.TryGetProperty(name, out var data)) Json(writer, part);
        else if (data.ValueKind is JsonValueKind.String) Text(writer, data.GetString()!);
        else Json(writer, data);
    }

    private static void Text(Utf8JsonWriter writer, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Text");
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }

    private static void Json(Utf8JsonWriter writer, JsonElement value)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Json");
        writer.WritePropertyName("data");
        value.WriteTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes events in HAIL's canonical form and counts them.</summary>
    private sealed class Log(ArrayBufferWriter<byte> lines, Utf8JsonWriter writer, Tally tally, NanoTime at)
    {
        public void Add(string id, string type, (string Name, string Value)? data, JsonElement? message, Action<Utf8JsonWriter> blocks) => Write(id, type, () =>
        {
            if (data is not { } one) return;
            writer.WriteStartObject("data");
            writer.WriteString(one.Name, one.Value);
            writer.WriteEndObject();
        }, message, blocks);

        public void AddResult(string id, string name, bool isError, string? call, Action<Utf8JsonWriter> blocks) => Write(id, "ToolResult", () =>
        {
            writer.WriteStartObject("data");
            writer.WriteString("name", name);
            writer.WriteBoolean("is_error", isError);
            if (call is not null) writer.WriteString("call_id", call);
            writer.WriteEndObject();
        }, null, blocks);

        private void Write(string id, string type, Action data, JsonElement? message, Action<Utf8JsonWriter> blocks)
        {
            var start = lines.WrittenCount;
            writer.WriteStartObject();
            writer.WriteString("type", "event");
            writer.WriteString("event_id", id);
            writer.WriteString("timestamp", at.Text());
            writer.WriteStartObject("event_type");
            writer.WriteString("type", type);
            data();
            writer.WriteEndObject();
            writer.WriteStartObject("content");
            writer.WriteStartArray("blocks");
            blocks(writer);
            writer.WriteEndArray();
            writer.WriteEndObject();
            if (message is { } told && ChatMessages.Text(told, "id") is { } own)
            {
                writer.WriteStartObject("attributes");
                writer.WriteString("message_id", own);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            tally.Add(EventFacts.Read(lines.WrittenMemory[start..]));
            lines.Write("\n"u8);
        }
    }
}
