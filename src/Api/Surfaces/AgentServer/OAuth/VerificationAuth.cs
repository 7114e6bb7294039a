using AgentPlatform.Api.Authentication;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>The cookie of a log-in, in the steps of a device authorization: who has none is told so in other words than elsewhere, or is nobody.</summary>
internal sealed class VerificationAuth : ICredentials
{
    private VerificationAuth() { }

    /// <summary>Without it the request is refused.</summary>
    public static ICredentials Cookie { get; } = new VerificationAuth();

    /// <summary>Without it, or with one that has ended, the request is nobody's.</summary>
    public static ICredentials Optional { get; } = new VerificationAuth { IsOptional = true };

    public IReadOnlyList<CredentialForm> Forms { get; } = [CookieCredentials.FixedForm];

    public bool IsOptional { get; private init; }

    public async ValueTask<Result<Caller>> Identify(HttpContext context)
    {
        var known = await AgentServerAuth.Cookie.Identify(context);
        if (known.Error is not { Kind: ErrorKind.Unauthenticated }) return known;
        return IsOptional ? Caller.Anonymous : VerificationErrors.NotAuthenticated;
    }
}
