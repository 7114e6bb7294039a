using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

internal sealed class ReadAuditHandler(AuditReader reader) : IQueryHandler<ReadAudit, AuditPage>
{
    public Task<Result<AuditPage>> Handle(ReadAudit query, CancellationToken ct) => reader.Page(query.Caller.Here, query.Filter, query.After, query.Limit, ct);
}

internal sealed class ReadPlatformAuditHandler(AuditReader reader) : IQueryHandler<ReadPlatformAudit, AuditPage>
{
    public Task<Result<AuditPage>> Handle(ReadPlatformAudit query, CancellationToken ct) => reader.Page(AuditTrail.Platform, query.Filter, query.After, query.Limit, ct);
}

internal sealed class ExportAuditHandler(AuditReader reader) : IQueryHandler<ExportAudit, IAsyncEnumerable<IReadOnlyList<AuditEntryView>>>
{
    public Task<Result<IAsyncEnumerable<IReadOnlyList<AuditEntryView>>>> Handle(ExportAudit query, CancellationToken ct) =>
        Task.FromResult(Result<IAsyncEnumerable<IReadOnlyList<AuditEntryView>>>.Of(reader.All(query.Caller.Here, query.Filter, ct)));
}

internal sealed class ExportPlatformAuditHandler(AuditReader reader) : IQueryHandler<ExportPlatformAudit, IAsyncEnumerable<IReadOnlyList<AuditEntryView>>>
{
    public Task<Result<IAsyncEnumerable<IReadOnlyList<AuditEntryView>>>> Handle(ExportPlatformAudit query, CancellationToken ct) =>
        Task.FromResult(Result<IAsyncEnumerable<IReadOnlyList<AuditEntryView>>>.Of(reader.All(AuditTrail.Platform, query.Filter, ct)));
}

internal sealed class VerifyAuditHandler(AuditVerifier verifier) : IQueryHandler<VerifyAudit, AuditVerdict>
{
    public async Task<Result<AuditVerdict>> Handle(VerifyAudit query, CancellationToken ct) => await verifier.Verify(query.Caller.Here, query.Anchor, ct);
}

internal sealed class VerifyPlatformAuditHandler(AuditVerifier verifier) : IQueryHandler<VerifyPlatformAudit, AuditVerdict>
{
    public async Task<Result<AuditVerdict>> Handle(VerifyPlatformAudit query, CancellationToken ct) => await verifier.Verify(AuditTrail.Platform, query.Anchor, ct);
}

/// <summary>Reads trails page by page; each page is one statement, and nothing is held between two.</summary>
internal sealed class AuditReader(Db db, IWorkspaceVault vault)
{
    private const int Piece = 500;
    private const long MostBytes = 4 * 1024 * 1024;

    public async Task<Result<AuditPage>> Page(WorkspaceId workspace, AuditFilter filter, string? after, int limit, CancellationToken ct)
    {
        var before = after is null ? null : AuditCursor.Read(after);
        if (after is not null && before is null) return AuditErrors.BadCursor;
        var rows = await db.Many<EntryRow>(AuditSql.Newest(workspace, filter, before, limit + 1, MostBytes), ct);
        var page = await Views(workspace, rows.Take(limit), ct);
        return new AuditPage(page, MayContinue(rows, limit + 1) && page.Count > 0 ? AuditCursor.Text(Place(page[^1])) : null);
    }

    public async IAsyncEnumerable<IReadOnlyList<AuditEntryView>> All(WorkspaceId workspace, AuditFilter filter, [EnumeratorCancellation] CancellationToken ct)
    {
        AuditPlace? behind = null;
        while (true)
        {
            var rows = await db.Many<EntryRow>(AuditSql.Oldest(workspace, filter, behind, Piece, MostBytes), ct);
            var piece = await Views(workspace, rows, ct);
            if (piece.Count > 0) yield return piece;
            if (!MayContinue(rows, Piece)) break;
            behind = Place(piece[^1]);
        }
    }

    // A piece ends where it is full: of entries, or of the bytes of their details.
    private static bool MayContinue(List<EntryRow> rows, int limit) => rows.Count == limit || rows.Sum(row => (long)(row.Detail?.Length ?? 0)) >= MostBytes;

    private static AuditPlace Place(AuditEntryView entry) => new(entry.Record.At, entry.Record.Id);

    private async Task<IReadOnlyList<AuditEntryView>> Views(WorkspaceId workspace, IEnumerable<EntryRow> rows, CancellationToken ct)
    {
        var cipher = await vault.Open(workspace, ct);
        return [.. rows.Select(row => row.View(cipher))];
    }

    private sealed record EntryRow : AuditRow
    {
        public byte[]? Detail { get; init; }

        // The bytes are not kept beside the text.
        public AuditEntryView View(IWorkspaceCipher cipher) => new(this with { Detail = null }, cipher.Read(DetailCodec ?? 0, Detail), Seal);
    }
}

/// <summary>An entry and its seal, as statements answer them together. One that is missing has the id 0.</summary>
internal record AuditRow : AuditRecord
{
    public long? Sequence { get; init; }

    public byte[]? Hash { get; init; }

    public DateTimeOffset SealedAt { get; init; }

    public AuditSeal? Seal => Sequence is { } sequence ? new AuditSeal(sequence, Hash!, SealedAt) : null;
}

/// <summary>A place in the order of time as text: 16 bytes, base64url.</summary>
internal static class AuditCursor
{
    private const int Bytes = 2 * sizeof(long);

    public static string Text(AuditPlace place)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place.At.UtcTicks);
        BinaryPrimitives.WriteInt64BigEndian(bytes[sizeof(long)..], place.Id);
        return Base64Url.EncodeToString(bytes);
    }

    public static AuditPlace? Read(string text)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (!Base64Url.IsValid(text, out var length) || length != Bytes || !Base64Url.TryDecodeFromChars(text, bytes, out _)) return null;
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ticks >= DateTimeOffset.UnixEpoch.UtcTicks && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new AuditPlace(new DateTimeOffset(ticks, TimeSpan.Zero), BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(long)..])) : null;
    }
}
