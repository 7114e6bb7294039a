using System.Text.Json;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Search;

/// <summary>What a text of an event is, beyond its words.</summary>
internal enum TextRole
{
    Words,

    /// <summary>Name of a tool that was called or answered.</summary>
    Tool,

    /// <summary>Path of a file.</summary>
    File,

    /// <summary>A shell command.</summary>
    Command,
}

/// <summary>One searchable text of an event.</summary>
internal readonly record struct EventText(TextRole Role, string Text)
{
    /// <summary>The entries of the index beside the text's words.</summary>
    public IEnumerable<string> Lexemes => Role switch
    {
        TextRole.Words => [],
        TextRole.Tool => [Search.Lexemes.Tool(Text)],
        TextRole.File => Search.Lexemes.Files(Text),
        TextRole.Command => Search.Lexemes.Commands(Text),
    };
}

/// <summary>Finds the texts of an event that a person may look for.</summary>
internal static class EventTexts
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonText.Deepest + 1 };

    /// <summary>What kind of event a stored line holds, and its texts in the order in which they stand there: the event's own data, then its content.</summary>
    public static (EventKind Kind, List<EventText> Texts) Read(ReadOnlyMemory<byte> line)
    {
        using var document = JsonDocument.Parse(line, Options);
        var type = document.RootElement.GetProperty("event_type");
        var kind = Enum.Parse<EventKind>(type.GetProperty("type").GetString()!);
        var texts = new List<EventText>();
        if (type.TryGetProperty("data", out var data)) Data(kind, data, texts);
        foreach (var block in document.RootElement.GetProperty("content").GetProperty("blocks").EnumerateArray()) Block(block, texts);
        return (kind, texts);
    }

    private static void Data(EventKind kind, JsonElement data, List<EventText> texts)
    {
        foreach (var member in data.EnumerateObject())
        {
            if (member.Value.ValueKind is not JsonValueKind.String || member.NameEquals("call_id"u8)) continue;
            var isTool = kind is EventKind.ToolCall or EventKind.ToolResult && member.NameEquals("name"u8);
            Add(isTool ? TextRole.Tool : RoleOf(member), member.Value, texts);
        }
    }

    // Addresses of pictures and the like are left out: they may be the data itself.
    private static void Block(JsonElement block, List<EventText> texts)
    {
        foreach (var member in block.EnumerateObject())
        {
            if (member.NameEquals("data"u8)) Values(TextRole.Words, member.Value, texts);
            else if (member.NameEquals("path"u8)) Add(TextRole.File, member.Value, texts);
            else if (member.NameEquals("text"u8) || member.NameEquals("code"u8) || member.NameEquals("content"u8) || member.NameEquals("alt"u8) || member.NameEquals("uri"u8)) Add(TextRole.Words, member.Value, texts);
        }
    }

    /// <summary>The strings of a JSON value. Tools take their paths and commands as members with these names.</summary>
    private static void Values(TextRole role, JsonElement value, List<EventText> texts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                Add(role, value, texts);
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) Values(role, item, texts);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject()) Values(RoleOf(member), member.Value, texts);
                break;
        }
    }

    private static TextRole RoleOf(JsonProperty member)
    {
        if (member.NameEquals("path"u8) || member.NameEquals("file_path"u8) || member.NameEquals("notebook_path"u8)) return TextRole.File;
        return member.NameEquals("command"u8) ? TextRole.Command : TextRole.Words;
    }

    private static void Add(TextRole role, JsonElement value, List<EventText> texts)
    {
        if (value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text) texts.Add(new EventText(role, text));
    }
}
