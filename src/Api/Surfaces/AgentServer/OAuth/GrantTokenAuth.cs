using AgentPlatform.Api.Authentication;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>The token of a device authorization and nothing else: no cookie, no key, no token of an agent.</summary>
internal sealed class GrantTokenAuth : ICredentials
{
    private GrantTokenAuth() { }

    public static GrantTokenAuth Shared { get; } = new();

    public IReadOnlyList<CredentialForm> Forms { get; } = [new CredentialForm("grantToken", "The access token of a device authorization, see `oauth2.token`.", null)];

    public ValueTask<Result<Caller>> Identify(HttpContext context) => BearerCredentials.Text(context.Request) is { Length: > 0 } token
        ? context.RequestServices.GetRequiredService<IAuthenticator>().Grant(token, context.RequestAborted)
        : ValueTask.FromResult<Result<Caller>>(DeviceGrantErrors.TokenMissing);
}
