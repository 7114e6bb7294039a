using System.Text.Json;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>A program whose recordings can be imported. What it maps to HAIL decides how a session looks, never what an export says: see <see cref="Residue"/>.</summary>
internal interface ITranscriptFormat
{
    /// <summary>How the wire and the sessions' ids call it.</summary>
    string Name { get; }

    /// <summary>How a recording that begins like this is divided; null when this program did not write it.</summary>
    Framing? Detect(FirstObject first);

    /// <summary>For one recording, from its first unit to its last.</summary>
    /// <param name="fileName">What its file is called, without its ending; null where nobody knows.</param>
    ITranscriptMapper Mapper(string? fileName);
}

/// <summary>Tells what happened, unit by unit. Throws <see cref="TranscriptFaultException"/> where a member that it needs has another form.</summary>
internal interface ITranscriptMapper
{
    /// <summary>What the recording says of itself, complete when everything was read.</summary>
    RecordingFacts Facts { get; }

    /// <summary>A member of a document beside its list of units; it may come behind them.</summary>
    void Head(string name, JsonElement value);

    /// <summary>The events of a unit; none where it says nothing of its own.</summary>
    IReadOnlyList<Draft> Map(JsonElement unit);
}

/// <summary>Of all that a recording says of itself, the first counts; of titles and times of change, the last.</summary>
internal sealed class RecordingFacts
{
    public string? Id { get; set; }

    /// <summary>The recording that this one is a part of, as sub-agents are.</summary>
    public string? ParentId { get; set; }

    public string? Provider { get; set; }

    public string? Model { get; set; }

    public string? Version { get; set; }

    public string? Title { get; set; }

    public string? Directory { get; set; }

    public string? Branch { get; set; }

    public string? Commit { get; set; }

    public string? Remote { get; set; }

    public NanoTime? CreatedAt { get; set; }

    public NanoTime? UpdatedAt { get; set; }
}

internal static class TranscriptFormats
{
    public static IReadOnlyList<ITranscriptFormat> All { get; } = [new CodexFormat(), new OpenCodeFormat(), new ClaudeCodeFormat()];

    public static ITranscriptFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);
}
