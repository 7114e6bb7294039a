using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Authentication;

/// <summary>A credential in <c>Authorization: Bearer …</c>: an access token or an API key.</summary>
internal sealed class BearerCredentials : ICredentials
{
    private const string Prefix = "Bearer ";

    public IReadOnlyList<CredentialForm> Forms { get; } = [CredentialForm.Bearer];

    /// <summary>A request without a credential is served as nobody's; a bad credential is refused all the same.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The text behind <c>Bearer</c>; null when the header is absent or begins otherwise (the prefix is case-sensitive, with one space).</summary>
    public static string? Text(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith(Prefix, StringComparison.Ordinal) ? header[Prefix.Length..] : null;

    public ValueTask<Result<Caller>> Identify(HttpContext context)
    {
        if (Text(context.Request) is { } text) return context.RequestServices.GetRequiredService<IAuthenticator>().Bearer(text, context.RequestAborted);
        return ValueTask.FromResult<Result<Caller>>(IsOptional && context.Request.Headers.Authorization.Count == 0 ? Caller.Anonymous : CommonErrors.Unauthenticated);
    }
}
