using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

internal sealed class AccountStore(Db db) : IAccountStore
{
    public async Task<bool> SetRole(UserId user, PlatformRole role, CancellationToken ct) => await db.Execute(AccountSql.SetRole(user, role), ct) == 1;

    public async Task<DateTimeOffset?> Close(UserId user, DateTimeOffset now, CancellationToken ct)
    {
        if (await db.One<DateTime?>(AccountSql.Close(user, now), ct) is not { } since) return null;
        await db.Execute(AccountSql.EndLogIns(user, now), ct);
        return new DateTimeOffset(since);
    }

    public async Task<bool> Reopen(UserId user, CancellationToken ct) => await db.Execute(AccountSql.Reopen(user), ct) == 1;

    public async Task<IReadOnlyList<UserId>> LockAtHome(WorkspaceId workspace, UserId? only, CancellationToken ct) => await db.Many<UserId>(AccountSql.LockAtHome(workspace, only), ct);

    public Task MoveHome(UserId user, WorkspaceId workspace, CancellationToken ct) => db.Execute(AccountSql.MoveHome(user, workspace), ct);
}

internal sealed class BrowserSessionFlags(Db db) : IBrowserSessionFlags
{
    public Task RequireRotation(UserId user, CancellationToken ct) => db.Execute(AccountSql.RequireRotation(user), ct);
}

internal sealed class ListAccountsHandler(Db db) : IQueryHandler<ListAccounts, IReadOnlyList<ListedAccount>>
{
    public async Task<Result<IReadOnlyList<ListedAccount>>> Handle(ListAccounts query, CancellationToken ct) => await db.Many<ListedAccount>(AccountSql.All(), ct);
}
