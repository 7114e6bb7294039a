using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>
/// Stores a recording of another program as a session, or what is new of it where an earlier version of the recording was imported before. The export is from then on
/// this version. The same bytes, or a beginning of what is there, change nothing.
/// </summary>
/// <param name="Caller">Becomes the owner; of a session that exists, must be it.</param>
/// <param name="Transcript">The recording.</param>
/// <param name="Visibility">Of a new session; one that exists keeps its own.</param>
public sealed record ImportTranscript(Caller Caller, Transcript Transcript, Visibility Visibility) : ICommand<ImportedTranscript>
{
    /// <summary>Made with the message, so that a transaction that runs again stores the same session.</summary>
    public SessionId NewId { get; init; } = SessionId.New();

    public static Scope Needs => Scope.WriteSessions;
}

public enum ImportOutcome
{
    Created,
    Extended,
    Unchanged,
}

/// <summary>What an import did.</summary>
/// <param name="Id">The session.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="EventsAdded">Events that it did not have before.</param>
public sealed record ImportedTranscript(SessionId Id, ImportOutcome Outcome, long EventsAdded);

/// <summary>Which session became of a recording with these bytes, if the caller's workspace has one.</summary>
/// <param name="Caller">Sees the imports of its own workspace only.</param>
/// <param name="Digest">The SHA-256 of the bytes.</param>
public sealed record FindImport(Caller Caller, ReadOnlyMemory<byte> Digest) : IQuery<ImportView>
{
    public static Scope Needs => Scope.ReadSessions;
}

public sealed record ImportView
{
    public SessionId Id { get; init; }

    public string Format { get; init; } = "";
}

internal sealed class ImportTranscriptHandler(IImportStore imports, ImportLog log, TimeProvider clock) : ICommandHandler<ImportTranscript, ImportedTranscript>
{
    public async Task<Result<ImportedTranscript>> Handle(ImportTranscript command, CancellationToken ct)
    {
        var (caller, transcript) = (command.Caller, command.Transcript);
        if (await imports.Find(caller.Here, transcript.Digest, ct) is { } known) return new ImportedTranscript(known, ImportOutcome.Unchanged, 0);

        var name = ExternalId(transcript, null);
        var existing = await log.Lock(caller, name, ct);
        if (existing is null && await log.Create(command, name, ct) is { } created) return await Remember(command, created, ct);
        // Either it was there, or somebody imported it at the same moment.
        existing ??= await log.Lock(caller, name, ct);
        if (existing is null) return CommonErrors.Conflict("session id");

        if (existing.Session.MayChange(caller.Id) is { } refusal) return refusal;
        if (existing.Session.Origin is not SessionOrigin.Import || TranscriptForm.Read(existing.Session.Header.Context.Attributes) is not { } form || form.Format != transcript.Form.Format) return TranscriptErrors.NotAnImport;
        if (await log.Compare(existing, form, transcript, ct) is not { } difference) return await CreateBeside(command, ct);
        var extended = await log.Extend(existing, command, difference, ct);
        return extended.Error is { } cannot ? cannot : await Remember(command, (existing.Session, extended.Value), ct);
    }

    /// <summary>A recording that became another one under the same id gets a session of its own.</summary>
    private async Task<Result<ImportedTranscript>> CreateBeside(ImportTranscript command, CancellationToken ct)
    {
        var name = ExternalId(command.Transcript, Convert.ToHexStringLower(command.Transcript.Digest.AsSpan(0, 8)));
        return await log.Create(command, name, ct) is { } created ? await Remember(command, created, ct) : CommonErrors.Conflict("session id");
    }

    private async Task<ImportedTranscript> Remember(ImportTranscript command, (Session Session, ImportedTranscript Outcome) stored, CancellationToken ct)
    {
        await imports.Add(stored.Session, command.Transcript.Digest, command.Transcript.Form.Format, clock.GetUtcNow(), ct);
        return stored.Outcome;
    }

    private static string ExternalId(Transcript transcript, string? version)
    {
        var id = $"{transcript.Form.Format}:{transcript.RecordingId}{(version is null ? "" : $"~{version}")}";
        if (id.Length <= Session.LongestExternalId) return id;
        return $"{transcript.Form.Format}:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)))}";
    }
}
