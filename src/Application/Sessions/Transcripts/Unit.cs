using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>One line of a recording, or one element of a document.</summary>
internal sealed class Unit : IDisposable
{
    /// <summary>Nesting that fits into an event, which puts its own levels around it.</summary>
    private const int DeepestMapped = 100;

    /// <summary>Nesting that is read at all.</summary>
    private const int Deepest = 1000;

    private static readonly JsonDocumentOptions Mapped = new() { MaxDepth = DeepestMapped, AllowDuplicateProperties = false };

    private readonly JsonDocument? document;

    private Unit(ReadOnlyMemory<byte> raw, JsonDocument? document, bool isText) => (Raw, this.document, IsText) = (raw, document, isText);

    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>Sound JSON, but not such as HAIL can hold: its text is kept as it is.</summary>
    public bool IsText { get; }

    /// <summary>Null where a member stands twice or the nesting is too deep.</summary>
    public JsonElement? Root => document?.RootElement;

    /// <summary>Checks and parses a value; the bytes must stay as they are while the unit is used.</summary>
    public static Unit Parse(ReadOnlyMemory<byte> raw)
    {
        if (!Utf8.IsValid(raw.Span)) throw new TranscriptFaultException("not UTF-8");
        CheckSyntax(raw.Span);
        var hasLoneSurrogates = JsonText.Fault(raw.Span) is not null;
        try
        {
            return new Unit(raw, JsonDocument.Parse(hasLoneSurrogates ? Repaired(raw.Span) : raw, Mapped), hasLoneSurrogates);
        }
        catch (JsonException)
        {
            // The syntax is sound, so a member stands twice or the nesting is too deep for an event.
            return new Unit(raw, null, isText: true);
        }
    }

    public void Dispose() => document?.Dispose();

    /// <summary>What a parser says, without the position that it counts from the value's own beginning.</summary>
    public static string Reason(JsonException malformed)
    {
        var end = malformed.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"malformed JSON: {(end < 0 ? malformed.Message : malformed.Message[..end])}";
    }

    private static void CheckSyntax(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
            while (reader.Read()) { }
        }
        catch (JsonException malformed)
        {
            throw new TranscriptFaultException(Reason(malformed));
        }
    }

    /// <summary>The same JSON with the replacement character for each surrogate that stands alone.</summary>
    private static byte[] Repaired(ReadOnlySpan<byte> json)
    {
        var repaired = json.ToArray();
        for (var at = 0; at < repaired.Length;)
        {
            if (repaired[at] != '\\')
            {
                at++;
                continue;
            }

            if (repaired[at + 1] != 'u')
            {
                at += 2;
                continue;
            }

            var isPair = char.IsHighSurrogate(Escaped(repaired, at)) && at + 12 <= repaired.Length && repaired[at + 6] == '\\' && repaired[at + 7] == 'u' && char.IsLowSurrogate(Escaped(repaired, at + 6));
            if (!isPair && char.IsSurrogate(Escaped(repaired, at))) "fffd"u8.CopyTo(repaired.AsSpan(at + 2));
            at += isPair ? 12 : 6;
        }

        return repaired;
    }

    private static char Escaped(ReadOnlySpan<byte> json, int backslash) => Utf8Parser.TryParse(json.Slice(backslash + 2, 4), out ushort unit, out _, 'x') ? (char)unit : '\0';
}
