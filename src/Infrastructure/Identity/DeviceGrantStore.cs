using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Identity;

internal sealed class DeviceGrantStore(Db db) : IDeviceGrantStore
{
    public async Task<bool> Add(DeviceGrant grant, CancellationToken ct) => await db.Execute(DeviceGrantSql.Add(grant), ct) == 1;

    public Task<DeviceGrant?> LockByDevice(byte[] hash, CancellationToken ct) => db.One<DeviceGrant>(DeviceGrantSql.LockByDevice(hash), ct);

    public Task<DeviceGrant?> LockByUserCode(string code, CancellationToken ct) => db.One<DeviceGrant>(DeviceGrantSql.LockByUserCode(code), ct);

    public Task<DeviceGrant?> LockByChallenge(byte[] hash, CancellationToken ct) => db.One<DeviceGrant>(DeviceGrantSql.LockByChallenge(hash), ct);

    public Task Save(DeviceGrant grant, CancellationToken ct) => db.Execute(DeviceGrantSql.Save(grant), ct);

    public Task AddToken(GrantToken token, CancellationToken ct) => db.Execute(DeviceGrantSql.AddToken(token), ct);

    public Task<GrantToken?> FindToken(byte[] hash, CancellationToken ct) => db.One<GrantToken>(DeviceGrantSql.FindToken(hash), ct);
}

internal sealed class GetDeviceRequestHandler(Db db, IMembershipDirectory memberships, TimeProvider clock) : IQueryHandler<GetDeviceRequest, DeviceRequestView>
{
    public async Task<Result<DeviceRequestView>> Handle(GetDeviceRequest query, CancellationToken ct)
    {
        if (await db.One<DeviceGrant>(DeviceGrantSql.Find(Secrets.Hash(query.Challenge)), ct) is not { } grant) return DeviceGrantErrors.UnknownChallenge;
        if (grant.IsAskedOf(query.Caller.User) is { } refusal) return refusal;
        if (await db.One<ProfileView>(IdentitySql.FindProfile(query.Caller.User), ct) is not { } profile) return IdentityErrors.UserNotFound;
        var places = await memberships.Places(query.Caller.User, ct);
        return new DeviceRequestView(profile.Email ?? profile.Nickname, grant.UserCode, DeviceClient.Find(grant.ClientId)?.Name ?? grant.ClientId, grant.Scopes, grant.State, clock.GetUtcNow() >= grant.ExpiresAt,
            [.. places.Where(place => place.Role.Scopes().Contains(Scope.WriteAgents))]);
    }
}
