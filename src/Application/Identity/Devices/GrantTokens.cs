using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Devices;

/// <summary>Turns the token of a device authorization into its caller. Looked up each time: it is used once or twice in its life, and what its person may do counts as it is then.</summary>
internal sealed class GrantTokens(IDeviceGrantStore grants, People people, TimeProvider clock)
{
    private static readonly Scopes Registering = Scopes.Of(Scope.WriteAgents);

    public async Task<Result<Caller>> Find(string text, CancellationToken ct)
    {
        if (await grants.FindToken(Secrets.Hash(text), ct) is not { } token || !token.IsGood(clock.GetUtcNow())) return DeviceGrantErrors.TokenUnknown;
        var person = await people.Person(token.User, ct);
        if (person.Error is not null) return DeviceGrantErrors.TokenUnknown;
        // It is good for nothing else.
        if (!token.MayRegister) return DeviceGrantErrors.TokenMayNotRegister;
        var here = await people.Enter(person.Value, token.Workspace, ct);
        return person.Value with
        {
            Workspace = token.Workspace,
            Scopes = here.Error is null ? here.Value.Scopes & Registering : Scopes.Nothing,
            Credential = new(CredentialKind.GrantToken) { Until = token.ExpiresAt },
            IsBound = true,
        };
    }
}
