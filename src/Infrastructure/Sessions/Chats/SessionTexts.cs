using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

internal sealed class SessionTexts(Db db, TimeProvider clock) : ISessionTexts
{
    public async Task<Guid?> Rewrite(WorkspaceId workspace, IWorkspaceCipher cipher, Guid after, int limit, CancellationToken ct)
    {
        // Chats whose heads are gone are on their way out.
        var ids = await db.Many<Guid>(SessionTextSql.LockNext(workspace, after, limit), ct);
        foreach (var portion in (await db.Many<FoundRow>(SessionTextSql.Sizes(workspace, [.. ids]), ct)).InPortions())
        {
            foreach (var table in (ChatTable[])[ChatTable.Chats, ChatTable.Results])
            {
                var rows = await db.Many<TextRow>(SessionTextSql.Load(table, workspace, portion), ct);
                var changed = rows.Where(row => !row.IsCurrent(cipher)).Select(row => row.Renew(cipher)).OfType<TextRow>().ToList();
                if (changed.Count > 0) await db.Execute(SessionTextSql.Save(table, workspace, changed), ct);
            }
        }

        return ids.Count < limit ? null : ids[^1];
    }

    public async Task<RewritingProgress> Progress(WorkspaceId workspace, Guid through, CancellationToken ct)
    {
        var counted = await db.One<CountRow>(SessionTextSql.Count(workspace, through), ct);
        return new RewritingProgress(counted!.Done, counted.Total);
    }

    public Task KeepOutOfSearch(WorkspaceId workspace, CancellationToken ct) => db.Execute(SessionPolicySql.KeepOutOfSearch(workspace, clock.GetUtcNow()), ct);

    private sealed record CountRow
    {
        public long Done { get; init; }

        public long Total { get; init; }
    }
}

/// <summary>The personal texts of a chat or a result: messages or content is the long one.</summary>
internal sealed record TextRow
{
    public Guid SessionId { get; init; }

    public short Codec { get; init; }

    public byte[]? UserName { get; init; }

    public byte[]? UserEmail { get; init; }

    public byte[]? Long { get; init; }

    public bool IsCurrent(IWorkspaceCipher cipher) => cipher.IsCurrent(Codec, UserName) && cipher.IsCurrent(Codec, UserEmail) && cipher.IsCurrent(Codec, Long);

    /// <summary>As it would be sealed now; null when something of it cannot be decrypted: then it stays as it is, for whoever finds the key.</summary>
    public TextRow? Renew(IWorkspaceCipher cipher)
    {
        if (!cipher.TryRead(Codec, UserName, out var name) || !cipher.TryRead(Codec, UserEmail, out var email) || !cipher.TryRead(Codec, Long, out var text)) return null;
        return this with { Codec = cipher.Codec, UserName = cipher.Seal(name).Stored, UserEmail = cipher.Seal(email).Stored, Long = cipher.Seal(text).Stored };
    }
}
