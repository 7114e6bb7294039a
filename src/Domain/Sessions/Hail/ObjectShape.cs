using System.Text.Json;

namespace AgentPlatform.Domain.Sessions.Hail;

/// <summary>What becomes of a member that is absent, null or empty.</summary>
public enum Presence
{
    /// <summary>Must be there.</summary>
    Required,

    /// <summary>Absent and null mean the same; then it is not written.</summary>
    Optional,

    /// <summary>May be absent, may not be null; written as its default then.</summary>
    Defaulted,

    /// <summary>A list or object that may be absent, may not be null; not written when empty.</summary>
    OmittedWhenEmpty,
}

/// <summary>One member of an object.</summary>
/// <param name="Name">The JSON name, case-sensitive.</param>
/// <param name="Shape">The form of its value.</param>
/// <param name="Presence">What absence means.</param>
/// <param name="Default">The JSON text written for an absent <see cref="Presence.Defaulted"/> member.</param>
public sealed record Member(string Name, Shape Shape, Presence Presence = Presence.Required, string Default = "")
{
    internal JsonEncodedText Encoded { get; } = JsonEncodedText.Encode(Name);

    /// <summary>Writes what stands for an absent value; false when the member must be there.</summary>
    internal bool TryWriteAbsent(Utf8JsonWriter writer)
    {
        if (Presence is not Presence.Defaulted) return Presence is not Presence.Required;
        writer.WritePropertyName(Encoded);
        writer.WriteRawValue(Default, skipInputValidation: true);
        return true;
    }
}

/// <summary>An object with known members in a fixed order of writing. A known member that stands twice is refused.</summary>
public sealed record ObjectShape(params Member[] Members) : Shape
{
    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (First(json).TokenType is not JsonTokenType.StartObject) return Wrong(json, "an object");
        writer.WriteStartObject();
        if (WriteMembers(json, writer) is { } fault) return fault;
        writer.WriteEndObject();
        return null;
    }

    public override bool TryWriteInOrder(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (reader.TokenType is not JsonTokenType.StartObject) return false;
        writer.WriteStartObject();
        if (!TryWriteMembersInOrder(ref reader, json, writer)) return false;
        writer.WriteEndObject();
        return true;
    }

    /// <summary>From the next member to the object's end.</summary>
    internal bool TryWriteMembersInOrder(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        var next = 0;
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            var found = next;
            while (found < Members.Length && !reader.ValueTextEquals(Members[found].Encoded.EncodedUtf8Bytes)) found++;
            // Unknown, out of order, or there twice.
            if (found == Members.Length) return false;
            for (; next < found; next++)
                if (!Members[next].TryWriteAbsent(writer)) return false;
            next++;
            reader.Read();
            if (!TryWriteInOrder(Members[found], ref reader, json, writer)) return false;
        }

        for (; next < Members.Length; next++)
            if (!Members[next].TryWriteAbsent(writer)) return false;
        return true;
    }

    private static bool TryWriteInOrder(Member member, ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (member.Presence is Presence.Optional && reader.TokenType is JsonTokenType.Null) return true;
        if (member.Presence is Presence.OmittedWhenEmpty && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            var ahead = reader;
            if (ahead.Read() && ahead.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject)
            {
                reader = ahead;
                return true;
            }
        }

        writer.WritePropertyName(member.Encoded);
        return member.Shape.TryWriteInOrder(ref reader, json, writer);
    }

    internal ShapeFault? WriteMembers(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        Span<Range> values = stackalloc Range[Members.Length];
        if (Slices.Find(json, Members, values) is { } twice) return new ShapeFault("", $"duplicate field `{twice}`");

        for (var i = 0; i < Members.Length; i++)
        {
            var member = Members[i];
            if (WriteMember(member, values[i].Equals(default) ? default : json[values[i]], writer) is { } fault) return fault;
        }

        return null;
    }

    private static ShapeFault? WriteMember(Member member, ReadOnlyMemory<byte> value, Utf8JsonWriter writer)
    {
        if (value.IsEmpty) return member.TryWriteAbsent(writer) ? null : new ShapeFault("", $"missing field `{member.Name}`");

        if (member.Presence is Presence.Optional && value.Span.SequenceEqual("null"u8)) return null;
        if (member.Presence is Presence.OmittedWhenEmpty && IsEmpty(value)) return null;
        writer.WritePropertyName(member.Name);
        return member.Shape.Write(value, writer)?.Under(member.Name);
    }

    private static bool IsEmpty(ReadOnlyMemory<byte> value)
    {
        var reader = First(value);
        return reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.Read() && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
    }
}

/// <summary>Finds the values of known members in an object.</summary>
internal static class Slices
{
    /// <summary>Fills <paramref name="values"/> with the place of each member's value, default where absent; returns the name of a member that stands twice.</summary>
    internal static string? Find(ReadOnlyMemory<byte> json, ReadOnlySpan<Member> members, Span<Range> values)
    {
        values.Clear();
        var reader = new Utf8JsonReader(json.Span, Shape.Reading);
        reader.Read();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndObject)
        {
            var which = members.Length;
            for (var i = 0; i < members.Length && which == members.Length; i++)
                if (reader.ValueTextEquals(members[i].Name)) which = i;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (which == members.Length) continue;
            if (!values[which].Equals(default)) return members[which].Name;
            values[which] = start..(int)reader.BytesConsumed;
        }

        return null;
    }
}

/// <summary>An object whose text member <c>type</c> decides its other members.</summary>
/// <param name="What">What the object is called in faults.</param>
/// <param name="Wrapped">True: the members stand in an object <c>data</c> beside <c>type</c>; false: they stand beside <c>type</c> itself.</param>
/// <param name="Variants">The members of each type; none at all means that <c>data</c> must be absent or null.</param>
public sealed record VariantShape(string What, bool Wrapped, IReadOnlyDictionary<string, ObjectShape> Variants) : Shape
{
    private static readonly Member[] Envelope = [new("type", new TextShape()), new("data", new AnyShape())];

    public override ShapeFault? Write(ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (First(json).TokenType is not JsonTokenType.StartObject) return Wrong(json, "an object");
        Span<Range> values = stackalloc Range[2];
        if (Slices.Find(json, Wrapped ? Envelope : Envelope.AsSpan(0, 1), values) is { } twice) return new ShapeFault("", $"duplicate field `{twice}`");
        if (values[0].Equals(default)) return new ShapeFault("", "missing field `type`");

        var reader = First(json[values[0]]);
        if (reader.TokenType is not JsonTokenType.String) return Wrong(json[values[0]], "a string").Under("type");
        var type = reader.GetString()!;
        if (!Variants.TryGetValue(type, out var members)) return new ShapeFault("", $"unknown {What} `{type}`");

        writer.WriteStartObject();
        writer.WriteString("type", type);
        var fault = Wrapped ? WriteWrapped(members, values[1].Equals(default) ? default : json[values[1]], writer) : members.WriteMembers(json, writer);
        writer.WriteEndObject();
        return fault;
    }

    public override bool TryWriteInOrder(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        if (reader.TokenType is not JsonTokenType.StartObject || !reader.Read() || reader.TokenType is not JsonTokenType.PropertyName || !reader.ValueTextEquals("type"u8)) return false;
        if (!reader.Read() || reader.TokenType is not JsonTokenType.String || !Variants.TryGetValue(reader.GetString()!, out var members)) return false;
        writer.WriteStartObject();
        writer.WritePropertyName("type"u8);
        writer.WriteStringValue(reader.GetString());
        if (!(Wrapped ? TryWriteWrappedInOrder(members, ref reader, json, writer) : members.TryWriteMembersInOrder(ref reader, json, writer))) return false;
        writer.WriteEndObject();
        return true;
    }

    private static bool TryWriteWrappedInOrder(ObjectShape members, ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, Utf8JsonWriter writer)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.EndObject) return members.Members.Length == 0;
        if (!reader.ValueTextEquals("data"u8)) return false;
        reader.Read();
        if (members.Members.Length == 0)
        {
            if (reader.TokenType is not JsonTokenType.Null) return false;
        }
        else
        {
            writer.WritePropertyName("data"u8);
            if (!members.TryWriteInOrder(ref reader, json, writer)) return false;
        }

        return reader.Read() && reader.TokenType is JsonTokenType.EndObject;
    }

    private static ShapeFault? WriteWrapped(ObjectShape members, ReadOnlyMemory<byte> data, Utf8JsonWriter writer)
    {
        if (members.Members.Length == 0) return data.IsEmpty || data.Span.SequenceEqual("null"u8) ? null : Wrong(data, "no data").Under("data");
        if (data.IsEmpty) return new ShapeFault("", "missing field `data`");
        writer.WritePropertyName("data");
        return members.Write(data, writer)?.Under("data");
    }
}
