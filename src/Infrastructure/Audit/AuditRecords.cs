using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

internal sealed class AuditRecords(Db db, IWorkspaceVault vault, IKeyNames keys) : IAuditRecords
{
    public async Task<AuditRecordView> Last(WorkspaceId workspace, CancellationToken ct) => (await Read(workspace, TenantAuditSql.Last(workspace), ct)).Single();

    public async Task<IReadOnlyList<AuditRecordView>> Read(WorkspaceId workspace, Sql entries, CancellationToken ct)
    {
        var rows = await db.Many<EntryRow>(entries, ct);
        var names = await keys.ExternalIds(workspace, [.. rows.Select(row => Guid.TryParse(row.CredentialId, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Distinct()], ct);
        var cipher = rows.Exists(row => row.Detail is not null) ? await vault.Open(workspace, ct) : null;
        return [.. rows.Select(row => row.View(names, cipher))];
    }

    private sealed record EntryRow
    {
        public long Id { get; init; }

        public DateTimeOffset At { get; init; }

        public string Action { get; init; } = "";

        public string? TargetKind { get; init; }

        public string? TargetId { get; init; }

        public string? Address { get; init; }

        public string? UserAgent { get; init; }

        public string? CredentialId { get; init; }

        public short? DetailCodec { get; init; }

        public byte[]? Detail { get; init; }

        public AuditRecordView View(IReadOnlyDictionary<Guid, string> names, IWorkspaceCipher? cipher) => new()
        {
            Id = Id,
            At = At,
            Action = Action,
            Target = TargetKind is null ? null : new AuditTarget(TargetKind, TargetId ?? ""),
            Address = Address,
            UserAgent = UserAgent,
            Credential = Guid.TryParse(CredentialId, out var key) && names.TryGetValue(key, out var name) ? name : CredentialId,
            Detail = DetailCodec is { } codec ? AuditText.Read(cipher!.Read(codec, Detail)) : null,
        };
    }
}

internal sealed class ListAuditOfMonthHandler(AuditRecords records) : IQueryHandler<ListAuditOfMonth, IReadOnlyList<AuditRecordView>>
{
    public async Task<Result<IReadOnlyList<AuditRecordView>>> Handle(ListAuditOfMonth query, CancellationToken ct)
    {
        var month = new DateTimeOffset(query.Month.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var until = query.Month is { Year: 9999, Month: 12 } ? DateTimeOffset.MaxValue : month.AddMonths(1);
        return Result<IReadOnlyList<AuditRecordView>>.Of(await records.Read(query.Caller.Here, TenantAuditSql.List(query.Caller.Here, month, until, query.Limit, query.Offset), ct));
    }
}
