using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Devices;

/// <summary>The request that a challenge names, for whoever has entered its code; refused for anybody else.</summary>
public sealed record GetDeviceRequest(Caller Caller, string Challenge) : IQuery<DeviceRequestView>
{
    public static Scope Needs => Scope.ReadAccount;
}

/// <summary>A program's request as the person sees who answers it.</summary>
/// <param name="Account">Whom the program would act for: their address, or nickname.</param>
/// <param name="UserCode">What they entered.</param>
/// <param name="ClientName">What the program is called.</param>
/// <param name="Scopes">What it asks for.</param>
/// <param name="State">How far it has come.</param>
/// <param name="IsExpired">Nobody can answer it any more.</param>
/// <param name="Workspaces">To which they may let it in.</param>
public sealed record DeviceRequestView(string Account, string UserCode, string ClientName, IReadOnlyList<string> Scopes, DeviceGrantState State, bool IsExpired, IReadOnlyList<Place> Workspaces);
