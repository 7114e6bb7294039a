using System.Runtime.CompilerServices;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Domain.Common;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

internal sealed class ListChatsHandler(Db db, ChatReader reader) : IQueryHandler<ListChats, Listing<ChatView>>
{
    public Task<Result<Listing<ChatView>>> Handle(ListChats query, CancellationToken ct) => Task.FromResult<Result<Listing<ChatView>>>(new Listing<ChatView>(Rows(query, ct)));

    private async IAsyncEnumerable<ChatView> Rows(ListChats query, [EnumeratorCancellation] CancellationToken ct)
    {
        var (after, offset, left) = (Guid.Empty, query.Offset, query.Limit ?? long.MaxValue);
        while (left > 0)
        {
            var wanted = Math.Min(Portions.Batch, left);
            var found = await db.Many<FoundRow>(ChatReadSql.Next(query.Caller.Here, query.Id, query.AgentId, after, offset, wanted), ct);
            await foreach (var chat in reader.Read(query.Caller.Here, found, ct)) yield return chat;
            if (found.Count < wanted) yield break;
            (after, offset, left) = (found[^1].SessionId, 0, left - found.Count);
        }
    }
}

internal sealed class ListResultsHandler(ResultReader reader) : IQueryHandler<ListResults, Listing<ResultView>>
{
    public Task<Result<Listing<ResultView>>> Handle(ListResults query, CancellationToken ct) =>
        Task.FromResult<Result<Listing<ResultView>>>(new Listing<ResultView>(reader.All(query.Caller.Here, query.ChatId, query.AgentId, ct)));
}

internal sealed class ListAgentChatsHandler(AgentPages pages, ChatReader reader) : IQueryHandler<ListAgentChats, ListingPage<ChatView>>
{
    public async Task<Result<ListingPage<ChatView>>> Handle(ListAgentChats query, CancellationToken ct)
    {
        var (total, rows) = await pages.Find(ChatTable.Chats, query.Caller.Here, query.Page, ct);
        return new ListingPage<ChatView>(total, reader.Read(query.Caller.Here, rows, ct));
    }
}

internal sealed class ListAgentResultsHandler(AgentPages pages, ResultReader reader) : IQueryHandler<ListAgentResults, ListingPage<ResultView>>
{
    public async Task<Result<ListingPage<ResultView>>> Handle(ListAgentResults query, CancellationToken ct)
    {
        var (total, rows) = await pages.Find(ChatTable.Results, query.Caller.Here, query.Page, ct);
        return new ListingPage<ResultView>(total, reader.Read(query.Caller.Here, rows, ct));
    }
}
