using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>
/// What is left of a unit when everything that its events hold is taken out: the same JSON, with a marker wherever a value stands in one of the events. So nothing is lost
/// and little is kept twice, and an export depends on what is stored alone, not on how today's code would map the unit.
/// </summary>
/// <remarks>
/// A marker is an object with the one member <c>$</c>: a place, a list of places whose texts stand one behind the other, or an object whose <c>is</c> is the value of an
/// original member <c>$</c>. A place is <c>[n:][-+&lt;&gt;,]place</c>: the n-th event of the unit (0 where left out), one side of a diff or the data of a data URL, and the name
/// that <see cref="Draft.Texts"/> gives.
/// </remarks>
internal static class Residue
{
    public const string Marker = "$";

    /// <summary>Bytes below which a marker is not shorter than the value.</summary>
    private const int WorthMarking = 20;

    /// <summary>Writes what is left of <paramref name="unit"/>.</summary>
    public static void Pack(JsonElement unit, IReadOnlyList<Draft> events, Utf8JsonWriter writer) => new Packing(events, writer).Write(unit);

    /// <summary>Writes the unit as it was.</summary>
    /// <exception cref="InvalidDataException">A marker points nowhere.</exception>
    public static void Unpack(JsonElement rest, IReadOnlyList<JsonElement> events, Utf8JsonWriter writer)
    {
        switch (rest.ValueKind)
        {
            case JsonValueKind.Object when Only(rest) is { } marked:
                Resolve(marked, events, writer);
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in rest.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Unpack(member.Value, events, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var element in rest.EnumerateArray()) Unpack(element, events, writer);
                writer.WriteEndArray();
                break;
            default:
                rest.WriteTo(writer);
                break;
        }
    }

    /// <summary>The value of the one member <c>$</c>; null for an object that is no marker.</summary>
    public static JsonElement? Only(JsonElement value)
    {
        using var members = value.EnumerateObject();
        if (!members.MoveNext() || !members.Current.NameEquals(Marker)) return null;
        var marked = members.Current.Value;
        return members.MoveNext() ? null : marked;
    }

    private static void Resolve(JsonElement marked, IReadOnlyList<JsonElement> events, Utf8JsonWriter writer)
    {
        switch (marked.ValueKind)
        {
            case JsonValueKind.String:
                var found = Find(marked.GetString()!, events, out var part);
                if (part is null) found.WriteTo(writer);
                else writer.WriteStringValue(part);
                break;
            case JsonValueKind.Array:
                writer.WriteStringValue(string.Concat(marked.EnumerateArray().Select(place => TextAt(place.GetString()!, events))));
                break;
            case JsonValueKind.Object when marked.TryGetProperty("is", out var original):
                writer.WriteStartObject();
                writer.WritePropertyName(Marker);
                Unpack(original, events, writer);
                writer.WriteEndObject();
                break;
            default:
                throw new InvalidDataException("A stored transcript has a marker of an unknown form.");
        }
    }

    private static string TextAt(string place, IReadOnlyList<JsonElement> events) => Find(place, events, out var part) is var found && part is not null ? part : found.GetString()!;

    /// <summary>The value at a place, or, where the place names only a part of it, that part.</summary>
    private static JsonElement Find(string place, IReadOnlyList<JsonElement> events, out string? part)
    {
        part = null;
        var rest = place.AsSpan();
        var which = 0;
        if (rest.IndexOf(':') is > 0 and var colon && int.TryParse(rest[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out which)) rest = rest[(colon + 1)..];
        var side = rest is ['-' or '+' or '<' or '>' or ',', ..] ? rest[0] : '\0';
        if (side != '\0') rest = rest[1..];
        if (which < 0 || which >= events.Count || !TryFind(events[which], rest.ToString(), out var found)) throw new InvalidDataException($"A stored transcript points to {place}, where nothing is.");

        if (side is ',') part = DataUrls.Data(found.GetString()!);
        else if (side != '\0') part = Diffs.Side(found.GetString()!, side);
        if (side != '\0' && part is null) throw new InvalidDataException($"A stored transcript points to {place}, where nothing is.");
        return found;
    }

    private static bool TryFind(JsonElement recorded, string place, out JsonElement found)
    {
        found = default;
        var dot = place.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0) return place is "time" ? recorded.TryGetProperty("timestamp", out found) : place is "task" && recorded.TryGetProperty("task_id", out found);
        var (owner, name) = (place[..dot], place[(dot + 1)..]);
        if (owner is "d") return recorded.GetProperty("event_type").TryGetProperty("data", out var data) && data.TryGetProperty(name, out found);
        if (owner is "a") return recorded.TryGetProperty("attributes", out var attributes) && attributes.TryGetProperty(name, out found);
        var blocks = recorded.GetProperty("content").GetProperty("blocks");
        return owner is ['b', .. var digits]
            && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < blocks.GetArrayLength() && blocks[index].TryGetProperty(name, out found);
    }

    private sealed class Packing
    {
        private readonly Dictionary<string, string[]> texts = new(StringComparer.Ordinal);
        private readonly List<(byte[] Json, string Place)> values = [];
        private readonly Utf8JsonWriter writer;

        public Packing(IReadOnlyList<Draft> events, Utf8JsonWriter writer)
        {
            this.writer = writer;
            foreach (var (i, draft) in events.Index())
            {
                var which = Prefix(i);
                foreach (var (place, text) in draft.Texts())
                {
                    Offer(text, which + place);
                    if (place is "d.diff")
                    {
                        foreach (var side in Diffs.Sides) Offer(Diffs.Side(text, side), $"{which}{side}{place}");
                    }

                    if (place.EndsWith(".url", StringComparison.Ordinal)) Offer(DataUrls.Data(text), $"{which},{place}");
                }

                foreach (var (place, value) in draft.Values())
                    if (JsonMarshal.GetRawUtf8Value(value) is { Length: >= WorthMarking } json) values.Add((json.ToArray(), which + place));
            }

            foreach (var joined in events.Select(draft => draft.Joined).Where(joined => joined.Count > 0))
                Offer(string.Concat(joined.Select(part => part.Event.TextAt(part.Place))), [.. joined.Select(part => Prefix(events.Index().First(other => other.Item == part.Event).Index) + part.Place)]);
        }

        public void Write(JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String when Place(value) is { } places:
                    Mark(places);
                    break;
                case JsonValueKind.Object or JsonValueKind.Array when Place(JsonMarshal.GetRawUtf8Value(value)) is { } place:
                    Mark([place]);
                    break;
                case JsonValueKind.Object:
                    WriteObject(value);
                    break;
                case JsonValueKind.Array:
                    writer.WriteStartArray();
                    foreach (var element in value.EnumerateArray()) Write(element);
                    writer.WriteEndArray();
                    break;
                default:
                    value.WriteTo(writer);
                    break;
            }
        }

        private static string Prefix(int which) => which == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{which}:");

        private void WriteObject(JsonElement value)
        {
            writer.WriteStartObject();
            if (Only(value) is { } own)
            {
                // An object that looks like a marker is marked as what it is.
                writer.WriteStartObject(Marker);
                writer.WritePropertyName("is");
                Write(own);
                writer.WriteEndObject();
            }
            else
            {
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(member.Name);
                    Write(member.Value);
                }
            }

            writer.WriteEndObject();
        }

        private void Mark(string[] places)
        {
            writer.WriteStartObject();
            if (places is [var only])
            {
                writer.WriteString(Marker, only);
            }
            else
            {
                writer.WriteStartArray(Marker);
                foreach (var place in places) writer.WriteStringValue(place);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        private void Offer(string? text, params string[] places)
        {
            if (text is { Length: >= WorthMarking }) texts.TryAdd(text, places);
        }

        private string[]? Place(JsonElement text) =>
            texts.Count > 0 && JsonMarshal.GetRawUtf8Value(text).Length >= WorthMarking && texts.TryGetValue(text.GetString()!, out var places) ? places : null;

        private string? Place(ReadOnlySpan<byte> json)
        {
            foreach (var (value, place) in values)
                if (json.SequenceEqual(value)) return place;
            return null;
        }
    }
}

/// <summary>Diffs that are made of a text and its replacement, and give both back.</summary>
internal static class Diffs
{
    /// <summary>How places call the sides of a diff: the old text and the new one, and both with a line feed at their end.</summary>
    public const string Sides = "-+<>";

    /// <summary>All lines of the old text, then all of the new; null when neither has any.</summary>
    public static string? Of(string before, string after)
    {
        if (before.Length == 0 && after.Length == 0) return null;
        return string.Join('\n', Lines(before, '-').Concat(Lines(after, '+')));
    }

    /// <summary>The text of one side; null when the diff has no such lines.</summary>
    public static string? Side(string diff, char side)
    {
        var sign = side is '-' or '<' ? '-' : '+';
        var lines = diff.Split('\n').Where(line => line.Length > 0 && line[0] == sign).Select(line => line[1..]).ToArray();
        if (lines.Length == 0) return null;
        return string.Join('\n', lines) + (side is '<' or '>' ? "\n" : "");
    }

    private static IEnumerable<string> Lines(string text, char sign)
    {
        if (text.Length == 0) return [];
        return (text[^1] == '\n' ? text[..^1] : text).Split('\n').Select(line => sign + line);
    }
}

internal static class DataUrls
{
    private const string Base64 = ";base64,";

    public static string Of(string mime, string data) => $"data:{mime}{Base64}{data}";

    /// <summary>What stands behind the comma; null when it is no data URL in base 64.</summary>
    public static string? Data(string url)
    {
        var at = url.StartsWith("data:", StringComparison.Ordinal) ? url.IndexOf(Base64, StringComparison.Ordinal) : -1;
        return at < 0 ? null : url[(at + Base64.Length)..];
    }
}
