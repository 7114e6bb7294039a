using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions.Transcripts;

/// <summary>Recordings of other programs in, and out again as they were (docs/surfaces/transcripts.md).</summary>
internal static class TranscriptEndpoints
{
    private const string Tag = "Sessions";

    public static void MapTranscripts(this AdditionsRoutes routes)
    {
        var format = new ParameterWords("format", "The program that wrote the recording.") { OneOf = TranscriptReader.Formats };
        routes.Post("/api/sessions/import", Import, "sessions.import", Tag, "Import a recording of another program")
            .Needs<ImportTranscript>().Describe("""
                The body is the file as Claude Code, Codex CLI or opencode wrote it, of any content type. An earlier version of the same recording is extended, the same bytes change nothing. A recording that
                cannot be read is refused with `line` and a reason, and nothing of it is stored.
                """)
            .WithMetadata(format with { Description = "The program that wrote the recording; found out when it is left out." },
                new ParameterWords("visibility", "Who may read a new session besides its workspace.") { OneOf = ["private", "public"], Default = "private" },
                new ParameterWords("name", "The recording's file name, by which Claude Code knows it."),
                new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(ImportedWire), ["application/json"]),
                new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(ImportedWire), ["application/json"]))
            .Refuses(400, 401, 403, 409, 413, 422);
        routes.Get("/api/sessions/import/{sha256}", Find, "sessions.findImport", Tag, "Find an imported recording")
            .Needs<FindImport>().Describe("Whether the caller's workspace has a recording with these bytes, so that it need not be sent.")
            .WithMetadata(new ParameterWords("sha256", "The SHA-256 of the file, 64 hex digits.")).Refuses(401, 404);
        routes.Get("/api/sessions/{id}/export", Export, "sessions.export", Tag, "Export an imported recording", isOpen: true)
            .Needs<ReadRecording>().Describe("The file that was imported last, as its program wrote it: the same JSON, and byte for byte the same where it was written as the program writes.")
            .Text("application/jsonl", TranscriptBody.Example).WithMetadata(format with { Description = "The program whose file is wanted; that of the import when it is left out." }).Refuses(400, 401, 404, 409);
    }

    private static async Task<IResult> Import(TranscriptBody body, string? format, string? visibility, string? name, Caller caller, PublicUrl here, Effects effects, CancellationToken ct)
    {
        Visibility? seen = visibility switch
        {
            null or "" or "private" => Visibility.Private,
            "public" => Visibility.Public,
            _ => null,
        };
        if (seen is not { } readers) return (Reply<ImportedWire>)RequestErrors.BadQuery("visibility: expected one of private, public");
        switch (body.Reading)
        {
            case TranscriptReading.Broken { Fault: var fault }:
                return new BrokenTranscriptReply(fault);
            case TranscriptReading.Sound { Transcript: var transcript }:
                var (program, address) = (transcript.Form.Format, here.Base);
                return await effects.One(new ImportTranscript(caller, transcript, readers), outcome => ImportedWire.From(outcome, program, address),
                    outcome => outcome.Outcome is ImportOutcome.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK, ct);
            default:
                return (Reply<ImportedWire>)TranscriptErrors.Unrecognized;
        }
    }

    private static async Task<Reply<FoundImportWire>> Find(string sha256, Caller caller, ISender sender, CancellationToken ct) =>
        Digest(sha256) is { } digest ? Reply.One(await sender.Send(new FindImport(caller, digest), ct), FoundImportWire.From) : TranscriptErrors.NotImported;

    private static async Task<IResult> Export(string id, string? format, Caller caller, ISender sender, CancellationToken ct)
    {
        if (!string.IsNullOrEmpty(format) && !TranscriptReader.Knows(format)) return (Reply<NoBody>)TranscriptErrors.UnknownFormat(format);
        var recording = await sender.Send(new ReadRecording(caller, Id(id)), ct);
        if (recording.Error is { } refusal) return (Reply<NoBody>)refusal;
        if (recording.Value is not RecordingView.Here { IsImport: true, Lines: var lines } || await TranscriptFile.Open(lines, ct) is not { } file) return (Reply<NoBody>)TranscriptErrors.NoTranscript;
        return string.IsNullOrEmpty(format) || format == file.Format ? new TranscriptFileReply(file) : (Reply<NoBody>)TranscriptErrors.OtherFormat(format, file.Format);
    }

    /// <summary>A form that is never issued is an id that nobody has.</summary>
    private static SessionId Id(string text) => new(Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty);

    private static byte[]? Digest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
}
