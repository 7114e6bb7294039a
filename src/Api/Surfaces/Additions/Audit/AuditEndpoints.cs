using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.Additions.Audit;

/// <summary>Who did what: read, exported and verified, for a workspace and for the platform itself (docs/audit.md).</summary>
internal static class AuditEndpoints
{
    private const string Tag = "Audit";
    private const string OfWorkspace = "/api/workspaces/{id}/audit";
    private const string OfPlatform = "/api/admin/audit";

    private const string Reading = """
        Newest first. An entry has `sequence`, `hash` and `sealed_at` about a second after its commit. A page may have fewer entries than asked for although another follows. `target_kind` and `target_id` go together.
        """;

    private const string Exporting = """
        Every entry that the filter lets through, oldest first, as one JSON object per line or as CSV with a header. Both hold all that is needed to recompute the chain in the order of `sequence` (docs/audit.md says how).
        In CSV a null is an empty cell, an empty text is `""`, and a cell that a spreadsheet would take for a formula has an apostrophe before it.
        """;

    private const string Verifying = """
        Recomputes the chain from its first entry on and names the first row that is not what it was. `head`, kept elsewhere, is an `anchor`: sent later, it shows that the chain has neither been cut off nor built anew.
        Takes about a second per 50,000 entries.
        """;

    public static void MapAudit(this AdditionsRoutes routes)
    {
        var filter = AuditQuery.Words.ToArray();
        var format = new ParameterWords("format", "Of the file.") { OneOf = ["jsonl", "csv"], Default = "jsonl" };
        var anchor = new ParameterWords("anchor", "`sequence:hash` of an earlier answer's `head`.");
        routes.Get(OfWorkspace, List, "audit.list", Tag, "Read the audit trail of a workspace").Describe(Reading).InWorkspace("id").Needs<ReadAudit>().WithMetadata([.. filter, .. AuditQuery.Paging]).Refuses(400, 401, 403);
        routes.Get(OfWorkspace + "/export", Export, "audit.export", Tag, "Export the audit trail of a workspace").Describe(Exporting).InWorkspace("id").Needs<ExportAudit>().Files().WithMetadata([.. filter, format]).Refuses(400, 401, 403);
        routes.Get(OfWorkspace + "/verify", Verify, "audit.verify", Tag, "Verify the audit trail of a workspace").Describe(Verifying).InWorkspace("id").Needs<VerifyAudit>().WithMetadata(anchor).Refuses(400, 401, 403);
        routes.Get(OfPlatform, ListPlatform, "audit.platform.list", Tag, "Read the platform's own audit trail").Describe(Reading).Needs<ReadPlatformAudit>().WithMetadata([.. filter, .. AuditQuery.Paging]).Refuses(400, 401, 403);
        routes.Get(OfPlatform + "/export", ExportPlatform, "audit.platform.export", Tag, "Export the platform's own audit trail").Describe(Exporting).Needs<ExportPlatformAudit>().Files().WithMetadata([.. filter, format]).Refuses(400, 401, 403);
        routes.Get(OfPlatform + "/verify", VerifyPlatform, "audit.platform.verify", Tag, "Verify the platform's own audit trail").Describe(Verifying).Needs<VerifyPlatformAudit>().WithMetadata(anchor).Refuses(400, 401, 403);
    }

    private static RouteHandlerBuilder Files(this RouteHandlerBuilder route) => route.WithMetadata(
        new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), ["application/jsonl", "text/csv"]), new AnswersText(AuditFileReply.Example));

    // The caller is in the workspace that the path names by now; the parameter is there for the document.
    private static async Task<Reply<AuditPageWire>> List(string id, [AsParameters] AuditQuery query, Caller caller, ISender sender, CancellationToken ct)
    {
        var filter = query.Filter();
        if (filter.Error is { } refusal) return refusal;
        return query.Page() is { } limit ? Reply.One(await sender.Send(new ReadAudit(caller, filter.Value, query.After, limit), ct), AuditPageWire.From) : AuditQuery.BadLimit;
    }

    private static async Task<Reply<AuditPageWire>> ListPlatform([AsParameters] AuditQuery query, Caller caller, ISender sender, CancellationToken ct)
    {
        var filter = query.Filter();
        if (filter.Error is { } refusal) return refusal;
        return query.Page() is { } limit ? Reply.One(await sender.Send(new ReadPlatformAudit(caller, filter.Value, query.After, limit), ct), AuditPageWire.From) : AuditQuery.BadLimit;
    }

    private static async Task<IResult> Export(string id, [AsParameters] AuditQuery query, string? format, Caller caller, ISender sender, CancellationToken ct)
    {
        var filter = query.Filter();
        if (filter.Error is { } refusal) return (Reply<NoBody>)refusal;
        return File(await sender.Send(new ExportAudit(caller, filter.Value), ct), id, format);
    }

    private static async Task<IResult> ExportPlatform([AsParameters] AuditQuery query, string? format, Caller caller, ISender sender, CancellationToken ct)
    {
        var filter = query.Filter();
        if (filter.Error is { } refusal) return (Reply<NoBody>)refusal;
        return File(await sender.Send(new ExportPlatformAudit(caller, filter.Value), ct), "platform", format);
    }

    private static async Task<Reply<AuditVerdictWire>> Verify(string id, string? anchor, Caller caller, ISender sender, CancellationToken ct)
    {
        var known = Anchor(anchor);
        return known.Error is { } refusal ? refusal : Reply.One(await sender.Send(new VerifyAudit(caller, known.Value), ct), AuditVerdictWire.From);
    }

    private static async Task<Reply<AuditVerdictWire>> VerifyPlatform(string? anchor, Caller caller, ISender sender, CancellationToken ct)
    {
        var known = Anchor(anchor);
        return known.Error is { } refusal ? refusal : Reply.One(await sender.Send(new VerifyPlatformAudit(caller, known.Value), ct), AuditVerdictWire.From);
    }

    private static IResult File(Result<IAsyncEnumerable<IReadOnlyList<AuditEntryView>>> trail, string name, string? format) => (trail.Error, format) switch
    {
        ({ } refusal, _) => (Reply<NoBody>)refusal,
        (null, null or "" or "jsonl") => new AuditFileReply(trail.Value, name, isCsv: false),
        (null, "csv") => new AuditFileReply(trail.Value, name, isCsv: true),
        _ => (Reply<NoBody>)RequestErrors.BadQuery("format: expected one of jsonl, csv"),
    };

    private static Result<AuditAnchor?> Anchor(string? text)
    {
        if (string.IsNullOrEmpty(text)) return Result<AuditAnchor?>.Of(null);
        return AuditAnchor.Read(text) is { } anchor ? anchor : RequestErrors.BadQuery("anchor: expected sequence:hash");
    }
}
