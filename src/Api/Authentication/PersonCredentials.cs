using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Authentication;

/// <summary>
/// Everything that a person, or a program of theirs, may come with on the platform's own paths: <c>Authorization</c>, else <c>X-API-Key</c>, else a cookie of a log-in. A credential in a
/// header that is bad never falls through to a cookie.
/// </summary>
internal sealed class PersonCredentials : ICredentials
{
    public const string KeyHeader = "X-API-Key";

    public static CredentialForm KeyForm { get; } = new("apiKey", "An API key in a header of its own.", KeyHeader);

    public IReadOnlyList<CredentialForm> Forms { get; } = [CredentialForm.Bearer, KeyForm, CookieCredentials.RotatingForm, CookieCredentials.FixedForm];

    /// <summary>A request without a credential is served as nobody's.</summary>
    public bool IsOptional { get; init; }

    public async ValueTask<Result<Caller>> Identify(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Authorization.Count > 0) return await Bearer(context, BearerCredentials.Text(request));
        if (request.Headers.TryGetValue(KeyHeader, out var key)) return await Bearer(context, key.ToString());

        var hasRotating = CookieCredentials.HasRotating(request);
        if (hasRotating)
        {
            var pass = await CookieCredentials.Rotating(context);
            // The other cookie of the same log-in lives longer.
            if (pass.Error is null || pass.Error.Kind is not ErrorKind.Unauthenticated || !CookieCredentials.HasFixed(request)) return pass.Map(good => good.Caller);
        }

        if (CookieCredentials.HasFixed(request)) return (await CookieCredentials.Fixed(context, needsOrigin: true)).Map(good => good.Caller);
        return IsOptional ? Caller.Anonymous : CommonErrors.Unauthenticated;
    }

    private static ValueTask<Result<Caller>> Bearer(HttpContext context, string? text) => text is { Length: > 0 }
        ? context.RequestServices.GetRequiredService<IAuthenticator>().Bearer(text, context.RequestAborted)
        : ValueTask.FromResult<Result<Caller>>(CommonErrors.Unauthenticated);
}
