using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

internal sealed class GetAccountHandler(Db db, IUserKeys keys) : IQueryHandler<GetAccount, AccountView>
{
    public async Task<Result<AccountView>> Handle(GetAccount query, CancellationToken ct)
    {
        var id = query.Caller.User;
        if (await db.One<User>(IdentitySql.Find(id), ct) is not { } user) return IdentityErrors.UserNotFound;
        return new AccountView
        {
            Id = user.Id,
            Nickname = user.Nickname,
            Email = user.Email,
            CreatedAt = user.CreatedAt,
            // A key whose rights were chosen must not show the one that has all of them.
            ApiKey = query.Caller.IsBound ? "" : await keys.Reveal(id, ct),
            Identities = await db.Many<LinkedIdentityView>(IdentitySql.Identities(id), ct),
        };
    }
}

internal sealed class WhoAmIHandler(Db db) : IQueryHandler<WhoAmI, UserView>
{
    public async Task<Result<UserView>> Handle(WhoAmI query, CancellationToken ct) =>
        await db.One<User>(IdentitySql.Find(query.Caller.User), ct) is { } user ? new UserView { Id = user.Id, Nickname = user.Nickname } : IdentityErrors.UserNotFound;
}

internal sealed class GetProfileHandler(Db db) : IQueryHandler<GetProfile, ProfileView>
{
    public async Task<Result<ProfileView>> Handle(GetProfile query, CancellationToken ct) =>
        await db.One<ProfileView>(IdentitySql.FindProfile(query.Caller.User), ct) is { } profile ? profile : IdentityErrors.UserNotFound;
}
