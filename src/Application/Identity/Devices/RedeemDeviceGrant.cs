using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Devices;

/// <summary>The program asks whether it was let in, and gets its token once. Refusals say what to do: wait, wait longer, or give up.</summary>
/// <param name="Caller">Anybody.</param>
/// <param name="ClientId">What the program calls itself.</param>
/// <param name="DeviceCode">What it got.</param>
/// <param name="Issuer">Who says what the id token says: the address of this server.</param>
public sealed record RedeemDeviceGrant(Caller Caller, string ClientId, string DeviceCode, string Issuer) : ICommand<RedeemedDeviceGrant>
{
    public static Scope Needs => Scope.None;
}

/// <summary>What the program gets.</summary>
/// <param name="AccessToken">Good for registering agents.</param>
/// <param name="ExpiresIn">How long.</param>
/// <param name="Scopes">What was granted.</param>
/// <param name="IdToken">Who let it in where; null where it did not ask, or the installation signs nothing.</param>
public sealed record RedeemedDeviceGrant(string AccessToken, TimeSpan ExpiresIn, IReadOnlyList<string> Scopes, string? IdToken);

internal sealed class RedeemDeviceGrantHandler(IDeviceGrantStore grants, IMembershipDirectory memberships, IdTokens idTokens, TimeProvider clock)
    : ICommandHandler<RedeemDeviceGrant, RedeemedDeviceGrant>
{
    public async Task<Result<RedeemedDeviceGrant>> Handle(RedeemDeviceGrant command, CancellationToken ct)
    {
        if (DeviceClient.Find(command.ClientId) is null) return DeviceGrantErrors.UnknownClient;
        if (await grants.LockByDevice(Secrets.Hash(command.DeviceCode), ct) is not { } grant) return DeviceGrantErrors.InvalidGrant;
        var now = clock.GetUtcNow();
        var refusal = grant.Redeem(command.ClientId, now);
        if (refusal is not null)
        {
            await grants.Save(grant, ct);
            return Result<RedeemedDeviceGrant>.RefuseAndKeep(refusal);
        }

        var (user, workspace) = (grant.User!.Value, grant.Workspace!.Value);
        // Whoever let the program in may have left meanwhile: then nobody has let it in.
        if (await memberships.FindRole(user, workspace, ct) is not { } role) return DeviceGrantErrors.Denied;
        var (token, text) = GrantToken.Issue(user, workspace, grant.Scopes, now);
        await grants.AddToken(token, ct);
        await grants.Save(grant, ct);
        var idToken = grant.Scopes.Contains(DeviceClient.OpenIdScope, StringComparer.Ordinal) ? idTokens.Issue(command.Issuer, grant.ClientId, user, workspace, role, now) : null;
        return new RedeemedDeviceGrant(text, GrantToken.Lifetime, grant.Scopes, idToken);
    }
}
