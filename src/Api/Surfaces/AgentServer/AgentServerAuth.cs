using AgentPlatform.Api.Authentication;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>
/// How people come to this surface: by the cookie of a log-in, as the browser app does, or by a bearer credential, which is the platform's addition for clients that are no browsers
/// (the original's own clients never send one to these paths).
/// </summary>
internal sealed class AgentServerAuth : ICredentials
{
    public static AgentServerAuth Person { get; } = new();

    private static readonly BearerCredentials Bearer = new();

    public IReadOnlyList<CredentialForm> Forms { get; } = [CredentialForm.Bearer];

    public ValueTask<Result<Caller>> Identify(HttpContext context) => Bearer.Identify(context);
}
