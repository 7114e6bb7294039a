using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

internal sealed class BrowserSessionStore(Db db) : IBrowserSessionStore
{
    private static readonly TimeSpan SeenAgain = TimeSpan.FromSeconds(30);

    public async Task Add(
        BrowserSessionId id, UserId user, PlatformRole role, Whereabouts? from, DateTimeOffset now, DateTimeOffset absoluteExpiresAt, IReadOnlyList<SessionToken> tokens, CancellationToken ct) =>
        await db.Execute([BrowserSessionSql.Add(id, user, role, from, now, absoluteExpiresAt), .. tokens.Select(BrowserSessionSql.AddToken)], ct);

    public Task<BrowserSession?> Find(byte[] hash, SessionTokenKind kind, CancellationToken ct) => db.One<BrowserSession>(BrowserSessionSql.Find(hash, kind), ct);

    // What is read under the lock is read after it: a rotation that was waited for is seen.
    public async Task<BrowserSession?> Lock(byte[] hash, SessionTokenKind kind, CancellationToken ct) =>
        await db.One<Guid?>(BrowserSessionSql.LockByToken(hash, kind), ct) is null ? null : await Find(hash, kind, ct);

    public async Task Rotate(BrowserSessionId id, SessionToken successor, PlatformRole role, Whereabouts? from, CancellationToken ct)
    {
        List<Sql> statements = [BrowserSessionSql.Supersede(id, successor.IssuedAt), BrowserSessionSql.AddToken(successor), BrowserSessionSql.Renew(id, role, successor.IssuedAt)];
        if (from is not null) statements.Add(BrowserSessionSql.Move(id, from));
        await db.Execute(statements, ct);
    }

    public async Task<bool> Touch(BrowserSession session, SessionTokenKind kind, Whereabouts? from, DateTimeOffset now, CancellationToken ct)
    {
        var isUse = kind is SessionTokenKind.Rotating;
        if (session.LastSeenAt > now - SeenAgain && (session.IsUsed || !isUse)) return false;
        if (from is not null) await db.Execute(BrowserSessionSql.Move(session.Id, from), ct);
        return await db.One<bool>(BrowserSessionSql.Touch(session.Id, isUse, now, now - SeenAgain), ct);
    }

    public Task Flag(BrowserSessionId id, CancellationToken ct) => db.Execute(BrowserSessionSql.Flag(id), ct);

    public async Task<bool> RevokeBeyond(UserId user, int keep, DateTimeOffset now, CancellationToken ct) => await db.Execute(BrowserSessionSql.RevokeBeyond(user, keep, now), ct) > 0;

    public async Task<IReadOnlyList<UserId>> RevokeByTokens(IReadOnlyList<byte[]> hashes, RevocationReason reason, DateTimeOffset now, CancellationToken ct) =>
        [.. (await db.Many<Guid>(BrowserSessionSql.RevokeByTokens([.. hashes], reason, now), ct)).Distinct().Select(id => new UserId(id))];

    public async Task<bool> Revoke(UserId user, BrowserSessionId id, RevocationReason reason, DateTimeOffset now, CancellationToken ct) =>
        await db.Execute(BrowserSessionSql.Revoke(user, id, reason, now), ct) == 1;

    public Task<int> RevokeAll(UserId user, BrowserSessionId? except, RevocationReason reason, DateTimeOffset now, CancellationToken ct) =>
        db.Execute(BrowserSessionSql.RevokeAll(user, except, reason, now), ct);
}

internal sealed class ListBrowserSessionsHandler(Db db, TimeProvider clock) : Application.Common.IQueryHandler<ListBrowserSessions, IReadOnlyList<BrowserLoginView>>
{
    public async Task<Result<IReadOnlyList<BrowserLoginView>>> Handle(ListBrowserSessions query, CancellationToken ct) =>
        await db.Many<BrowserLoginView>(BrowserSessionSql.List(query.Caller.User, query.After, query.Limit, clock.GetUtcNow()), ct);
}
