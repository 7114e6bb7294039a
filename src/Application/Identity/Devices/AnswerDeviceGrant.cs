using System.Text.Json;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Identity.Devices;

/// <summary>Somebody enters the code that a program shows. From now on the challenge names that program's request, and nobody else can answer it.</summary>
/// <param name="Caller">A person.</param>
/// <param name="UserCode">As they typed it.</param>
/// <param name="Challenge">What their browser got on the way in, see <see cref="DeviceChallenge"/>. One that names another request already is a conflict.</param>
public sealed record RecognizeDevice(Caller Caller, string UserCode, string Challenge) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class RecognizeDeviceHandler(IDeviceGrantStore grants, TimeProvider clock) : ICommandHandler<RecognizeDevice, Done>
{
    public async Task<Result<Done>> Handle(RecognizeDevice command, CancellationToken ct)
    {
        if (!DeviceChallenge.IsSound(command.Challenge)) return DeviceGrantErrors.UnknownUserCode;
        if (UserCodes.Read(command.UserCode) is not { } code || await grants.LockByUserCode(code, ct) is not { } grant) return DeviceGrantErrors.UnknownUserCode;
        if (grant.Recognize(command.Caller.User, Secrets.Hash(command.Challenge), clock.GetUtcNow()) is { } refusal) return refusal;
        await grants.Save(grant, ct);
        return default(Done);
    }
}

/// <summary>Lets the program in, to this workspace and in the caller's name. Refused for anybody but whoever entered the code, and for those who may not write agents there.</summary>
public sealed record ApproveDevice(Caller Caller, string Challenge, WorkspaceId Workspace) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class ApproveDeviceHandler(IDeviceGrantStore grants, IMembershipDirectory memberships, IAuditTrail audit, TimeProvider clock) : ICommandHandler<ApproveDevice, Done>
{
    public async Task<Result<Done>> Handle(ApproveDevice command, CancellationToken ct)
    {
        if (await grants.LockByChallenge(Secrets.Hash(command.Challenge), ct) is not { } grant) return DeviceGrantErrors.UnknownChallenge;
        if (grant.IsAskedOf(command.Caller.User) is { } other) return other;
        if (await memberships.FindRole(command.Caller.User, command.Workspace, ct) is not { } role || !role.Scopes().Contains(Scope.WriteAgents)) return DeviceGrantErrors.MayNotGrant;
        if (grant.Approve(command.Caller.User, command.Workspace, clock.GetUtcNow()) is { } refusal) return refusal;
        await grants.Save(grant, ct);
        await audit.Record(DeviceGrantEntry.Of(command.Caller, "identity.device_approved", grant) with { Workspace = command.Workspace }, ct);
        return default(Done);
    }
}

/// <summary>Turns the program away. Refused for anybody but whoever entered the code.</summary>
public sealed record DenyDevice(Caller Caller, string Challenge) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class DenyDeviceHandler(IDeviceGrantStore grants, IAuditTrail audit, TimeProvider clock) : ICommandHandler<DenyDevice, Done>
{
    public async Task<Result<Done>> Handle(DenyDevice command, CancellationToken ct)
    {
        if (await grants.LockByChallenge(Secrets.Hash(command.Challenge), ct) is not { } grant) return DeviceGrantErrors.UnknownChallenge;
        if (grant.Deny(command.Caller.User, clock.GetUtcNow()) is { } refusal) return refusal;
        await grants.Save(grant, ct);
        await audit.Record(DeviceGrantEntry.Of(command.Caller, "identity.device_denied", grant), ct);
        return default(Done);
    }
}

internal static class DeviceGrantEntry
{
    /// <summary>An entry about the request, which is named by its hash: that tells nobody its code.</summary>
    public static AuditEntry Of(Caller by, string action, DeviceGrant grant) => new(by, action)
    {
        Target = new AuditTarget("device_grant", Convert.ToHexStringLower(grant.DeviceHash)),
        Detail = JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal) { ["client_id"] = grant.ClientId, ["scopes"] = grant.Scopes }),
    };
}
