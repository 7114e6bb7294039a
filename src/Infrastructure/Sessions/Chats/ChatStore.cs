using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

internal sealed class ChatStore(Db db, ResultReader results, TimeProvider clock) : IChatStore
{
    public async Task<NamedSession?> Find(WorkspaceId workspace, string name, CancellationToken ct) => await db.One<NamedRow>(ChatSql.Find(workspace, name), ct) is { } row
        ? new NamedSession(new SessionKey(row.WorkspaceId, row.SessionId), EnumText.Parse<SessionOrigin>(row.Origin), row.OwnerId)
        : null;

    public Task Add(SessionKey key, ChatPartner partner, IWorkspaceCipher cipher, CancellationToken ct)
    {
        var (name, email) = (cipher.Seal(partner.UserName).Stored, cipher.Seal(partner.UserEmail).Stored);
        var stored = new StoredPartner { AgentId = partner.AgentId, Codec = cipher.Codec, UserName = name, UserEmail = email };
        return db.Execute(ChatSql.Add(key, stored, partner.AcceptedTerms, clock.GetUtcNow()), ct);
    }

    public Task<StoredPartner?> Partner(SessionKey key, CancellationToken ct) => db.One<StoredPartner>(ChatSql.Partner(key), ct);

    public Task SaveTurn(SessionKey key, StoredPartner partner, StoredTurn turn, CancellationToken ct) => db.Execute(ChatSql.SaveTurn(key, partner, turn, clock.GetUtcNow()), ct);

    public async Task<bool> SaveResult(SessionKey key, StoredPartner partner, StoredResult result, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var isNew = await db.One<bool>(ChatSql.SaveResult(key, partner, result, now), ct);
        await db.Execute(ChatSql.Finish(key, now), ct);
        return isNew;
    }

    public async Task<bool> RemoveResult(SessionKey key, CancellationToken ct) => await db.Execute(ChatSql.RemoveResult(key), ct) > 0;

    public IAsyncEnumerable<ResultView> Results(WorkspaceId workspace, string agentId, CancellationToken ct) => results.All(workspace, null, agentId, ct);

    private sealed record NamedRow
    {
        public WorkspaceId WorkspaceId { get; init; }

        public SessionId SessionId { get; init; }

        public string Origin { get; init; } = "";

        public PrincipalId OwnerId { get; init; }
    }
}

internal sealed class AgentSessions(Db db, ISessionStore sessions, IStreamSignals signals, IUnitOfWork unit) : IAgentSessions
{
    private const int Together = 200;

    public async Task RemoveOf(WorkspaceId workspace, string agentId, CancellationToken ct)
    {
        for (var after = Guid.Empty; ;)
        {
            var ids = await db.Many<Guid>(ChatSql.OfAgent(workspace, agentId, after, Together), ct);
            if (ids.Count == 0) break;
            var keys = ids.Select(id => new SessionKey(workspace, new SessionId(id))).ToList();
            await sessions.Lock(keys, passesLocked: false, ct);
            await db.Execute(ChatSql.Remove(workspace, [.. ids]), ct);
            unit.OnCommit(() => keys.ForEach(key => signals.Removed(key.Stream)));
            after = ids[^1];
        }

        // Of chats whose agent is another one.
        await db.Execute(ChatSql.RemoveResults(workspace, agentId), ct);
    }
}
