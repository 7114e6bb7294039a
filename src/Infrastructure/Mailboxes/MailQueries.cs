using System.Buffers;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Mailboxes;

internal sealed class GetReceiptHandler(Db db) : IQueryHandler<GetReceipt, MailReceipt>
{
    public async Task<Result<MailReceipt>> Handle(GetReceipt query, CancellationToken ct) => await db.One<MailReceipt>(MailReadSql.FindReceipt(query), ct) is { } receipt ? receipt : MailErrors.NotFound;
}

internal sealed class FollowMailHandler(Db db) : IQueryHandler<FollowMail, FollowedMailbox>
{
    public async Task<Result<FollowedMailbox>> Handle(FollowMail query, CancellationToken ct)
    {
        var mailbox = new MailboxKey(query.Caller.Here, query.Caller.Agent);
        return new FollowedMailbox(MailStream.Of(mailbox), await db.One<long>(MailSql.FindEnd(mailbox), ct));
    }
}

/// <summary>Mailboxes as streams. Messages go one by one, with their time or with their sender, and leave gaps: a page ends before one, and the next begins behind it.</summary>
internal sealed class MailStreamLog(IServiceScopeFactory scopes) : IStreamLog
{
    private const long PageBytes = 256 * 1024;
    private const int MostMessages = 256;

    public string Kind => MailStream.Kind;

    public async Task<StreamPage?> Read(StreamKey stream, long after, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var rows = await scope.ServiceProvider.GetRequiredService<Db>().Many<PageRow>(MailReadSql.Page(stream, after, PageBytes, MostMessages), ct);
        if (rows.Count == 0 || rows[0].Last <= after) return null;
        // Everything behind the cursor is gone.
        if (rows[0].Sequence is 0) return new StreamPage(rows[0].Last + 1, rows[0].Last, default);

        var together = rows.TakeWhile((row, place) => row.Sequence == rows[0].Sequence + place).ToList();
        var lines = new ArrayBufferWriter<byte>();
        foreach (var row in together) MailStream.Line(lines, row);
        return new StreamPage(together[0].Sequence, together[^1].Sequence, lines.WrittenMemory);
    }

    public async Task<IReadOnlyDictionary<StreamKey, long>> Heads(IReadOnlyCollection<StreamKey> streams, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var ends = await scope.ServiceProvider.GetRequiredService<Db>().Many<MailboxEnd>(MailReadSql.Ends(streams), ct);
        return ends.ToDictionary(end => MailStream.Of(new MailboxKey(end.Workspace, end.Agent)), end => end.Last);
    }

    /// <summary>With the end of the mailbox; all else is empty where no message is left behind the cursor.</summary>
    private sealed record PageRow : MailView
    {
        public long Last { get; init; }
    }
}

/// <summary>The mail of a workspace.</summary>
internal sealed class MailContents(Db db) : IWorkspaceContents
{
    private const int Together = 500;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct) =>
        await db.Execute(MailReadSql.RemoveSome(workspace, Together), ct) > 0 || await db.Execute(MailReadSql.RemoveRest(workspace), ct) > 0;
}

/// <summary>Mail to an agent and mail from it go with it; whoever follows its mailbox is told that it is gone.</summary>
internal sealed class AgentMail(Db db, IUnitOfWork unit, IStreamSignals streams) : IAgentBelongings
{
    public async Task Remove(WorkspaceId workspace, AgentId agent, CancellationToken ct)
    {
        await db.Execute(MailReadSql.RemoveOf(workspace, agent), ct);
        unit.OnCommit(() => streams.Removed(MailStream.Of(new MailboxKey(workspace, agent))));
    }
}
