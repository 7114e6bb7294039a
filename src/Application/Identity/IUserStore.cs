using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Identity;

public interface IUserStore
{
    /// <summary>Stores a new user, or says which of its unique texts is taken, also when somebody else was faster.</summary>
    Task<Error?> Add(User user, CancellationToken ct);

    /// <summary>Makes the first user that ever asks the platform's admin; false for all others. Whoever asks meanwhile waits for the first.</summary>
    Task<bool> PromoteFirst(UserId user, CancellationToken ct);

    /// <summary>Whether there is any account.</summary>
    Task<bool> IsAnyone(CancellationToken ct);

    /// <summary>Takes over what a provider tells of a person; null leaves what is known.</summary>
    Task SetProfile(UserId id, string? name, string? pictureUrl, CancellationToken ct);

    /// <summary>The account with this e-mail address, else with exactly this nickname, else the only one whose nickname differs from it in nothing but case.</summary>
    Task<User?> FindByLogin(string emailOrNickname, CancellationToken ct);

    Task<User?> FindByEmail(string email, CancellationToken ct);

    Task<User?> Find(UserId id, CancellationToken ct);

    /// <summary>What matters of an account to whoever lets its owner in; null for an account that does not exist.</summary>
    Task<Standing?> FindStanding(UserId id, CancellationToken ct);

    Task<ProfileView?> FindProfile(UserId id, CancellationToken ct);

    Task SetPassword(UserId id, string hash, CancellationToken ct);
}

/// <summary>What matters of an account to whoever lets its owner in.</summary>
public sealed record Standing
{
    public WorkspaceId PersonalWorkspace { get; init; }

    public PlatformRole Role { get; init; }

    /// <summary>None of the account's credentials is accepted.</summary>
    public bool IsDisabled { get; init; }
}

public interface IRefreshTokenStore
{
    Task Add(RefreshToken token, CancellationToken ct);

    /// <summary>Removes the token and returns it; of two at the same time exactly one gets it.</summary>
    Task<RefreshToken?> Take(byte[] hash, CancellationToken ct);
}

/// <summary>Slow, salted hashes for what people type. A hash names its algorithm.</summary>
public interface IPasswords
{
    Task<string> Hash(string password, CancellationToken ct);

    /// <summary>Takes as long without a hash as with one, so that unknown and wrong look alike.</summary>
    Task<PasswordVerdict> Verify(string? hash, string password, CancellationToken ct);
}

public enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>Right, and stored in a form that is weaker than what is made today.</summary>
    RightButOutdated,
}

/// <summary>What Identity does for other features: names at read time.</summary>
public interface IUserDirectory
{
    Task<IReadOnlyDictionary<Guid, string>> Nicknames(IReadOnlyCollection<Guid> users, CancellationToken ct);

    /// <summary>What others see of these people, in one query. Those who do not exist are not in the answer.</summary>
    Task<IReadOnlyDictionary<UserId, UserProfile>> Profiles(IReadOnlyCollection<UserId> users, CancellationToken ct);

    /// <summary>The account with this address, in whatever case it is written.</summary>
    Task<UserId?> FindByEmail(string email, CancellationToken ct);

    /// <summary>Whether there is such an account, and nobody has closed it.</summary>
    Task<bool> IsOpen(UserId user, CancellationToken ct);
}

/// <summary>What others see of a person.</summary>
public sealed record UserProfile
{
    public UserId Id { get; init; }

    public string Nickname { get; init; } = "";

    /// <summary>Lower-cased; null for accounts that were opened with a nickname only.</summary>
    public string? Email { get; init; }

    /// <summary>Told by an identity provider, like the picture.</summary>
    public string? DisplayName { get; init; }

    public string? PictureUrl { get; init; }
}
