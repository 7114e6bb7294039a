using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>A recording that was read: what it is about, its events packed, and everything derived from them.</summary>
public sealed record Transcript
{
    /// <summary>The form of this recording, as if nothing had been imported before.</summary>
    public required TranscriptForm Form { get; init; }

    /// <summary>The id that the program gave the recording.</summary>
    public required string RecordingId { get; init; }

    /// <summary>The SHA-256 of its bytes.</summary>
    public required byte[] Digest { get; init; }

    public required RecordedAgent Agent { get; init; }

    public required SourceControl Source { get; init; }

    public required Tally Tally { get; init; }

    public required EventPacker Events { get; init; }

    /// <summary>What it is about, without attributes.</summary>
    public required SessionContext About { get; init; }

    /// <summary>Attributes of the context that say what it is about; those without a value are left out.</summary>
    public required IReadOnlyList<(string Name, string? Value)> Attributes { get; init; }

    /// <summary>What a session says of itself that has this recording, and has it in this form.</summary>
    public SessionContext Context(TranscriptForm form) => About with { Attributes = form.Attributes(Attributes) };

    /// <summary>The header of a session that begins with this recording.</summary>
    public SessionHeader Header() => new(HailShapes.CurrentVersion, RecordingId, Agent, Context(Form));
}

/// <summary>What became of reading a recording.</summary>
public abstract record TranscriptReading
{
    private TranscriptReading() { }

    public sealed record Sound(Transcript Transcript) : TranscriptReading;

    public sealed record Broken(TranscriptFault Fault) : TranscriptReading;

    /// <summary>None of the known programs wrote it.</summary>
    public sealed record Unrecognized : TranscriptReading;
}
