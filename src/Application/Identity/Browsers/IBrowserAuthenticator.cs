using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Identity.Browsers;

/// <summary>Turns the cookies of a log-in into a caller.</summary>
public interface IBrowserAuthenticator
{
    /// <summary>
    /// For the rotating cookie. Replaces it where that is due and <paramref name="mayRotate"/>: then the pass carries the new one, which the browser must get with this very answer.
    /// </summary>
    ValueTask<Result<BrowserPass>> Rotating(string token, Whereabouts from, bool mayRotate, CancellationToken ct);

    /// <summary>For the fixed cookie.</summary>
    ValueTask<Result<BrowserPass>> Fixed(string token, CancellationToken ct);
}

/// <summary>A log-in that was accepted.</summary>
/// <param name="Caller">Whose it is.</param>
/// <param name="Session">What is shown of it; after a rotation the new one.</param>
/// <param name="Renewed">The cookies that replace the one that was sent; null where it stays.</param>
public sealed record BrowserPass(Caller Caller, BrowserSessionView Session, RenewedCookies? Renewed = null);

/// <summary>A log-in as its browser sees it.</summary>
/// <param name="Id">Of the rotating token; another one after each rotation.</param>
/// <param name="IssuedAt">When that token was made.</param>
/// <param name="ExpiresAt">When it ends if nobody uses it.</param>
/// <param name="AbsoluteExpiresAt">When the log-in ends however much it is used.</param>
public sealed record BrowserSessionView(Guid Id, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt, DateTimeOffset AbsoluteExpiresAt);

/// <summary>The texts of a rotating token and of the token that proves its pages' writes.</summary>
public sealed record RenewedCookies(string Rotating, string Csrf, BrowserSessionView Session);
