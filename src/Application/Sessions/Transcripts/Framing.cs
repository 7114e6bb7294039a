using System.Text.Json;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>How a recording is divided into units.</summary>
/// <param name="List">The member of a document whose elements are the units; null where each line is one.</param>
public sealed record Framing(string? List)
{
    public static Framing Lines { get; } = new((string?)null);
}

/// <summary>What the first object of a recording shows of itself; enough to know who wrote it.</summary>
/// <param name="Names">Its members, as far as they have arrived.</param>
/// <param name="Type">Its member <c>type</c>, where that is a text.</param>
public sealed record FirstObject(IReadOnlySet<string> Names, string? Type)
{
    /// <summary>Reads as much as is sound; what is not JSON at all shows nothing.</summary>
    public static FirstObject Read(ReadOnlySpan<byte> beginning)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        string? type = null;
        try
        {
            var reader = new Utf8JsonReader(beginning, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 1000 }));
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject) return new FirstObject(names, null);
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                names.Add(name);
                if (!reader.Read()) break;
                if (name is "type" && reader.TokenType is JsonTokenType.String) type = reader.GetString();
                if (!reader.TrySkip()) break;
            }
        }
        catch (Exception unsound) when (unsound is JsonException or InvalidOperationException)
        {
            // What came before is all there is to see; reading the recording itself says what is wrong, and where.
            return new FirstObject(names, type);
        }

        return new FirstObject(names, type);
    }

    public bool Has(params ReadOnlySpan<string> any)
    {
        foreach (var name in any)
            if (Names.Contains(name)) return true;
        return false;
    }
}
