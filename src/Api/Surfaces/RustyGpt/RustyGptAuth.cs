using AgentPlatform.Api.Authentication;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.RustyGpt;

/// <summary>Anyone may call; but a browser that is logged in must prove that its own page asks (contract rustygpt 4.3, D5).</summary>
internal sealed class RustyGptAuth : ICredentials
{
    private RustyGptAuth() { }

    public static RustyGptAuth Anyone { get; } = new();

    public IReadOnlyList<CredentialForm> Forms => [];

    public ValueTask<Result<Caller>> Identify(HttpContext context) => ValueTask.FromResult<Result<Caller>>(
        CookieCredentials.HasRotating(context.Request) && CookieCredentials.Forgery(context, needsOrigin: true) is { } forged ? forged : Caller.Anonymous);
}
