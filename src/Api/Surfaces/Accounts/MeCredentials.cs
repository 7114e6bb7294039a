using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>An <c>Authorization</c> header makes it an OpenSession client; everybody else comes with cookies, and either one of a log-in will do.</summary>
internal sealed class MeCredentials : ICredentials
{
    private static readonly BearerCredentials Bearer = new();

    public IReadOnlyList<CredentialForm> Forms { get; } = [CredentialForm.Bearer, CookieCredentials.RotatingForm, CookieCredentials.FixedForm];

    public async ValueTask<Result<Caller>> Identify(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            context.Speak(OpenSessionDialect.Shared);
            return await Bearer.Identify(context);
        }

        var pass = await CookieCredentials.Rotating(context);
        // A browser sends both cookies whatever page it shows: where the one that ends earlier has ended, the other one still says who it is.
        if (pass.Error is not null && CookieCredentials.HasFixed(context.Request) && await CookieCredentials.Fixed(context, needsOrigin: false) is { Error: null } other) pass = other;
        if (pass.Error is { } refusal)
        {
            // Wire: RustyGPT's page refreshes when it sees this header (contract rustygpt 4.2).
            context.Response.Headers.WWWAuthenticate = refusal == IdentityErrors.SuspiciousSession ? "refresh" : "session";
            return refusal;
        }

        context.Features.Set(pass.Value);
        return pass.Value.Caller;
    }
}
