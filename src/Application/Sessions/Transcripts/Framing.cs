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
/// <param name="IsWhole">All of it has arrived.</param>
public sealed record FirstObject(IReadOnlyList<string> Names, string? Type, bool IsWhole)
{
    /// <summary>Reads as much as is sound; what is not JSON at all shows nothing.</summary>
    public static FirstObject Read(ReadOnlySpan<byte> beginning)
    {
        var names = new List<string>();
        string? type = null;
        var isWhole = false;
        try
        {
            var reader = new Utf8JsonReader(beginning, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 1000 }));
            if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject) return new FirstObject(names, null, isWhole);
            while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                names.Add(name);
                if (!reader.Read()) break;
                if (name is "type" && reader.TokenType is JsonTokenType.String) type = reader.GetString();
                if (!reader.TrySkip()) break;
            }

            isWhole = reader.TokenType is JsonTokenType.EndObject && reader.CurrentDepth == 0;
        }
        catch (Exception unsound) when (unsound is JsonException or InvalidOperationException)
        {
            // What came before is all there is to see; reading the recording itself says what is wrong, and where.
            return new FirstObject(names, type, isWhole);
        }

        return new FirstObject(names, type, isWhole);
    }

    /// <summary>Whether it begins with member <paramref name="first"/> and has, or may yet have, <paramref name="later"/>.</summary>
    public bool Begins(string first, string later) => Names is [var name, ..] && name == first && (!IsWhole || Has(later));

    public bool HasAll(params ReadOnlySpan<string> all)
    {
        foreach (var name in all)
            if (!Names.Contains(name, StringComparer.Ordinal)) return false;
        return true;
    }

    public bool Has(params ReadOnlySpan<string> any)
    {
        foreach (var name in any)
            if (Names.Contains(name, StringComparer.Ordinal)) return true;
        return false;
    }
}
