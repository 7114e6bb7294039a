using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Browsers;

public interface IBrowserSessionStore
{
    /// <summary>Stores a log-in with its tokens.</summary>
    Task Add(BrowserSessionId id, UserId user, PlatformRole role, Whereabouts? from, DateTimeOffset now, DateTimeOffset absoluteExpiresAt, IReadOnlyList<SessionToken> tokens, CancellationToken ct);

    /// <summary>The log-in that a token belongs to, whether it is still good or not.</summary>
    Task<BrowserSession?> Find(byte[] hash, SessionTokenKind kind, CancellationToken ct);

    /// <summary>The same, with the log-in locked until the end of the transaction: rotations and revocations of one log-in come one after the other.</summary>
    Task<BrowserSession?> Lock(byte[] hash, SessionTokenKind kind, CancellationToken ct);

    /// <summary>Puts <paramref name="successor"/> into the place of the log-in's current rotating token and takes over role and, where given, whereabouts.</summary>
    Task Rotate(BrowserSessionId id, SessionToken successor, PlatformRole role, Whereabouts? from, CancellationToken ct);

    /// <summary>Notes that the browser was seen. True if its rotating token came back for the first time.</summary>
    Task<bool> Touch(BrowserSession session, SessionTokenKind kind, Whereabouts? from, DateTimeOffset now, CancellationToken ct);

    /// <summary>The rotating token is refused until it is refreshed.</summary>
    Task Flag(BrowserSessionId id, CancellationToken ct);

    /// <summary>Ends the user's oldest log-ins whose rotating token was used, until <paramref name="keep"/> of them are left. True if any ended.</summary>
    Task<bool> RevokeBeyond(UserId user, int keep, DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends the log-ins that any of these tokens belong to; answers whose they were.</summary>
    Task<IReadOnlyList<UserId>> RevokeByTokens(IReadOnlyList<byte[]> hashes, RevocationReason reason, DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends one log-in of a user; false where the user has none with this id.</summary>
    Task<bool> Revoke(UserId user, BrowserSessionId id, RevocationReason reason, DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends all log-ins of a user but <paramref name="except"/>; answers how many.</summary>
    Task<int> RevokeAll(UserId user, BrowserSessionId? except, RevocationReason reason, DateTimeOffset now, CancellationToken ct);
}
