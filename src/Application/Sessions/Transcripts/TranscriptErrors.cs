using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Every refusal of imports and exports.</summary>
public static class TranscriptErrors
{
    public static readonly Error NotImported = new(ErrorKind.NotFound, "transcript.not_imported", "no recording with this digest was imported");

    public static readonly Error NoTranscript = new(ErrorKind.Conflict, "transcript.no_transcript", "this session was not imported from a recording of another program, so there is nothing to give back");

    public static readonly Error Unrecognized = new(ErrorKind.Invalid, "transcript.unrecognized", $"this is no recording of {string.Join(", ", TranscriptReader.Formats)}");

    public static readonly Error NotAnImport = new(ErrorKind.Conflict, "transcript.not_an_import", "a session with this recording's id is there already and was not imported");

    public static Error UnknownFormat(string name) => new(ErrorKind.Invalid, "transcript.unknown_format", $"unknown format '{name}'. available: {string.Join(", ", TranscriptReader.Formats)}");

    public static Error OtherFormat(string asked, string actual) => new(ErrorKind.Conflict, "transcript.other_format", $"this session is a recording of {actual}, not of {asked}");
}
