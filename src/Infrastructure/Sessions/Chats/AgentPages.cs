using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

/// <summary>
/// Finds pages of an agent's rows. What is ordered by time and not searched is the database's work. Names and addresses may be encrypted, so they are read, decrypted and compared here, in one way for
/// everybody: a thousand rows at a time, of which only those up to the end of the page are kept (docs/decisions/0014-encryption-at-rest.md has what that costs).
/// </summary>
internal sealed class AgentPages(Db db, IWorkspaceVault vault)
{
    private const int Batch = 1000;

    /// <summary>How many rows match, and those of the page, in order.</summary>
    public async Task<(long Total, IReadOnlyList<FoundRow> Rows)> Find(ChatTable table, WorkspaceId workspace, AgentPage page, CancellationToken ct)
    {
        if (page is { Search.Length: > 0 } or { Order: ChatOrder.UserName or ChatOrder.UserEmail }) return await Search(table, workspace, page, ct);
        var total = await db.One<long>(ChatReadSql.Count(table, workspace, page.AgentId), ct);
        return (total, page.Offset < total ? await db.Many<FoundRow>(ChatReadSql.Page(table, workspace, page), ct) : []);
    }

    private async Task<(long Total, IReadOnlyList<FoundRow> Rows)> Search(ChatTable table, WorkspaceId workspace, AgentPage page, CancellationToken ct)
    {
        var order = new PlaceOrder(page.Order);
        // The last of those that are kept is the first to go.
        var kept = new PriorityQueue<FoundRow, Place>(Comparer<Place>.Create((left, right) => order.Compare(right, left)));
        var (total, end) = (0L, page.Offset > long.MaxValue - page.Limit ? long.MaxValue : page.Offset + page.Limit);
        for (var after = Guid.Empty; ;)
        {
            var rows = await db.Many<PartnerRow>(table is ChatTable.Chats
                ? ChatReadSql.Partners(workspace, page.AgentId, after, Batch)
                : ChatReadSql.ResultPartners(workspace, page.AgentId, after, Batch), ct);
            var cipher = await vault.Open(workspace, ct);
            foreach (var row in rows)
            {
                if (Place.Of(row, cipher, page) is not { } place) continue;
                total++;
                var found = new FoundRow { SessionId = row.SessionId, Bytes = row.Bytes };
                if (kept.Count < end) kept.Enqueue(found, place);
                else kept.EnqueueDequeue(found, place);
            }

            if (rows.Count < Batch) break;
            after = rows[^1].SessionId;
        }

        var behind = new Stack<FoundRow>();
        while (kept.Count > page.Offset) behind.Push(kept.Dequeue());
        return (total, [.. behind]);
    }

    private sealed record PartnerRow : FoundRow
    {
        public string ChatId { get; init; } = "";

        public short Codec { get; init; }

        public byte[]? UserName { get; init; }

        public byte[]? UserEmail { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset UpdatedAt { get; init; }
    }

    /// <summary>What a row is ordered by.</summary>
    private readonly record struct Place(string Text, DateTimeOffset At, string ChatId)
    {
        /// <summary>Null for a row that does not match, or has nothing that the page is ordered by.</summary>
        public static Place? Of(PartnerRow row, IWorkspaceCipher cipher, AgentPage page)
        {
            var (name, email) = (cipher.Read(row.Codec, row.UserName), cipher.Read(row.Codec, row.UserEmail));
            if (page.Search.Length > 0 && !Has(name, page.Search) && !Has(email, page.Search) && !Has(row.ChatId, page.Search)) return null;
            return page.Order switch
            {
                ChatOrder.Updated => new Place("", row.UpdatedAt, row.ChatId),
                ChatOrder.Created => new Place("", row.CreatedAt, row.ChatId),
                ChatOrder.UserName => name is null ? null : new Place(name, default, row.ChatId),
                ChatOrder.UserEmail => email is null ? null : new Place(email, default, row.ChatId),
            };
        }

        private static bool Has(string? text, string part) => text is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase);
    }

    private sealed class PlaceOrder(ChatOrder order) : IComparer<Place>
    {
        public int Compare(Place x, Place y)
        {
            var first = order is ChatOrder.UserName or ChatOrder.UserEmail ? Utf8Text.ByteWise.Compare(x.Text, y.Text) : y.At.CompareTo(x.At);
            return first != 0 ? first : Utf8Text.ByteWise.Compare(x.ChatId, y.ChatId);
        }
    }
}
