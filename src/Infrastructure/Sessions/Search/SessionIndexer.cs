using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Search;

internal sealed class SessionIndexer(Db db) : ISessionIndexer
{
    // At most 1 MiB raw is in memory, as when a recording is read.
    private const int ChunksAtOnce = 8;

    public async Task<bool> Index(WorkspaceId workspace, SessionId session, CancellationToken ct)
    {
        if (await db.One<SummaryRow>(SearchSql.Summary(workspace, session), ct) is not { } row) return true;
        var last = await db.One<PartRow>(SearchSql.LastPart(workspace, session), ct);
        if (!row.IsIndexed)
        {
            if (last is not null) await db.Execute(SearchSql.RemoveParts(workspace, session, from: 1), ct);
            return true;
        }

        var summary = row.Told(workspace);
        if (last is not null && last.SummaryHash != summary.Fingerprint)
        {
            await db.Execute(SearchSql.RemoveParts(workspace, session, from: 1), ct);
            last = null;
        }

        if (last is not null && last.LastSequence >= row.LastSequence) return true;
        var (number, first) = last switch
        {
            null => (1, 1),
            { RawBytes: < PartBuilder.SmallBytes } => (last.Part, last.FirstSequence),
            _ => (last.Part + 1, last.LastSequence + 1),
        };
        if (number == last?.Part) await db.Execute(SearchSql.RemoveParts(workspace, session, from: number), ct);
        return await Write(new Target(workspace, session, row.CreatedAt, row.LastSequence, summary), new PartBuilder(summary, number, first), first - 1, ct);
    }

    public async Task<bool> Reindex(WorkspaceId workspace, SessionId session, CancellationToken ct)
    {
        await db.Execute(SearchSql.RemoveParts(workspace, session, from: 1), ct);
        return await Index(workspace, session, ct);
    }

    /// <summary>Indexes what is behind <paramref name="after"/>; false when it stopped before the end.</summary>
    private async Task<bool> Write(Target target, PartBuilder parts, long after, CancellationToken ct)
    {
        for (var bytes = 0L; after < target.LastSequence && bytes < ISessionIndexer.MostBytes;)
        {
            var page = await db.Many<ChunkRow>(SessionSql.Chunks(target.Workspace, target.Session, after, ChunksAtOnce), ct);
            if (page.Count == 0) throw new InvalidDataException("The log of a session ends before its head.");
            foreach (var chunk in page.Select(row => row.Chunk))
            {
                for (var lines = chunk.LinesAfter(after); !lines.IsEmpty;)
                {
                    var end = lines.Span.IndexOf((byte)'\n') + 1;
                    parts.Add(lines[..end]);
                    lines = lines[end..];
                    bytes += end;
                }

                after = chunk.Last;
                await Add(target, parts.TakeFull(), ct);
            }
        }

        await Add(target, parts.Finish(), ct);
        return after >= target.LastSequence;
    }

    private async Task Add(Target target, IReadOnlyList<SearchPart> parts, CancellationToken ct)
    {
        foreach (var part in parts) await db.Execute(SearchSql.AddPart(target.Workspace, target.Session, target.CreatedAt, target.Summary.Fingerprint, part), ct);
    }

    private sealed record Target(WorkspaceId Workspace, SessionId Session, DateTimeOffset CreatedAt, long LastSequence, SearchSummary Summary);

    private sealed record PartRow
    {
        public int Part { get; init; }

        public long FirstSequence { get; init; }

        public long LastSequence { get; init; }

        public int RawBytes { get; init; }

        public long SummaryHash { get; init; }
    }

    private sealed record SummaryRow
    {
        public PrincipalId OwnerId { get; init; }

        public string Visibility { get; init; } = "";

        public string Tool { get; init; } = "";

        public string? GitRepoName { get; init; }

        public string Title { get; init; } = "";

        public string Description { get; init; } = "";

        public string Tags { get; init; } = "";

        public DateTimeOffset CreatedAt { get; init; }

        public long LastSequence { get; init; }

        public bool IsIndexed { get; init; }

        public SearchSummary Told(WorkspaceId workspace) => new()
        {
            Workspace = workspace,
            Owner = OwnerId,
            Visibility = EnumText.Parse<Visibility>(Visibility),
            Tool = Tool,
            Repository = GitRepoName,
            Title = Title,
            Description = Description,
            Tags = Tags,
        };
    }
}
