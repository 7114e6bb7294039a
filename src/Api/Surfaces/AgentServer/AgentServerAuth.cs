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
    private static readonly BearerCredentials Bearer = new();

    private AgentServerAuth() { }

    public static AgentServerAuth Person { get; } = new();

    /// <summary>The cookie alone.</summary>
    public static ICredentials Cookie { get; } = new CookieOnly();

    public IReadOnlyList<CredentialForm> Forms { get; } = [CookieCredentials.FixedForm, CredentialForm.Bearer];

    public ValueTask<Result<Caller>> Identify(HttpContext context) => context.Request.Headers.Authorization.Count > 0 ? Bearer.Identify(context) : ByCookie(context);

    // Wire: agentserver relies on SameSite and knows no token; its clients that are no browsers send no Origin.
    private static async ValueTask<Result<Caller>> ByCookie(HttpContext context)
    {
        var pass = await CookieCredentials.Fixed(context, needsOrigin: false);
        return pass.Map(good => good.Caller);
    }

    private sealed class CookieOnly : ICredentials
    {
        public IReadOnlyList<CredentialForm> Forms { get; } = [CookieCredentials.FixedForm];

        public ValueTask<Result<Caller>> Identify(HttpContext context) => ByCookie(context);
    }
}
