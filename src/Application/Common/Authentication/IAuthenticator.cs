using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common.Authentication;

/// <summary>Turns a credential into the caller it stands for. Which credentials a route accepts is its surface's business.</summary>
public interface IAuthenticator
{
    /// <summary>For the text behind <c>Bearer</c>: a user key by its prefix, else an access token.</summary>
    ValueTask<Result<Caller>> Bearer(string text, CancellationToken ct);
}
