using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Devices;

/// <summary>A program asks to be let in by somebody with a browser. It polls with what it gets for as long as <see cref="DeviceGrant.Lifetime"/>.</summary>
/// <param name="Caller">Anybody.</param>
/// <param name="ClientId">What the program calls itself; unknown ones are refused.</param>
/// <param name="Scope">What it asks for, separated by spaces; everything that it may ask for where it names nothing.</param>
public sealed record BeginDeviceGrant(Caller Caller, string ClientId, string? Scope) : ICommand<BegunDeviceGrant>
{
    public static Scope Needs => Domain.Common.Scope.None;
}

/// <summary>A request that has begun.</summary>
/// <param name="DeviceCode">For the program alone.</param>
/// <param name="UserCode">For the person to enter.</param>
/// <param name="ExpiresIn">When both end.</param>
/// <param name="Interval">Seconds between two polls.</param>
public sealed record BegunDeviceGrant(string DeviceCode, string UserCode, TimeSpan ExpiresIn, int Interval);

internal sealed class BeginDeviceGrantHandler(IDeviceGrantStore grants, TimeProvider clock) : ICommandHandler<BeginDeviceGrant, BegunDeviceGrant>
{
    private const int Attempts = 5;

    public async Task<Result<BegunDeviceGrant>> Handle(BeginDeviceGrant command, CancellationToken ct)
    {
        if (DeviceClient.Find(command.ClientId) is not { } client) return DeviceGrantErrors.UnknownClient;
        var scopes = client.Read(command.Scope);
        if (scopes.Error is { } refusal) return refusal;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (grant, code) = DeviceGrant.Begin(client, scopes.Value, clock.GetUtcNow());
            if (await grants.Add(grant, ct)) return new BegunDeviceGrant(code, grant.UserCode, DeviceGrant.Lifetime, grant.PollInterval);
        }

        // So many codes are taken that it is not by chance.
        return CommonErrors.Busy;
    }
}
