using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

internal sealed class ImportStore(Db db) : IImportStore
{
    public async Task<SessionId?> Find(WorkspaceId workspace, byte[] digest, CancellationToken ct) => (await db.One<ImportView>(ImportSql.Find(workspace, digest), ct))?.Id;

    public Task Add(Session session, byte[] digest, string format, DateTimeOffset now, CancellationToken ct) => db.Execute(ImportSql.Add(session, digest, format, now), ct);
}

internal sealed class FindImportHandler(Db db) : IQueryHandler<FindImport, ImportView>
{
    public async Task<Result<ImportView>> Handle(FindImport query, CancellationToken ct) =>
        await db.One<ImportView>(ImportSql.Find(query.Caller.Here, query.Digest.ToArray()), ct) is { } found ? found : TranscriptErrors.NotImported;
}
