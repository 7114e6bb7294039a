using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Authentication;

/// <summary>A registered agent by either of its tokens, behind <c>Bearer</c> (contract agentserver 3.0).</summary>
internal sealed class AgentCredentials : ICredentials
{
    private static readonly Error Missing = new(ErrorKind.Unauthenticated, "agents.missing_authorization", "missing authorization");

    private AgentCredentials() { }

    public static AgentCredentials Shared { get; } = new();

    public IReadOnlyList<CredentialForm> Forms { get; } = [new("agent", "A registered agent's `proxy_token` or `tunnel_token`.", null)];

    public ValueTask<Result<Caller>> Identify(HttpContext context) => BearerCredentials.Text(context.Request) is { Length: > 0 } token
        ? context.RequestServices.GetRequiredService<IAuthenticator>().Agent(token, context.RequestAborted)
        : ValueTask.FromResult<Result<Caller>>(Missing);
}
