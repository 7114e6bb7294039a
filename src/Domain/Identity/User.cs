using System.Text;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Identity;

/// <summary>A person with an account.</summary>
public readonly record struct UserId(Guid Value) : IId
{
    public static UserId New() => new(Guid.CreateVersion7());
}

/// <summary>What a user may do beyond their own workspaces.</summary>
public enum PlatformRole
{
    User,

    /// <summary>Runs the installation. The first account gets this role.</summary>
    Admin,
}

/// <summary>An account. E-mail address and password are optional: OAuth accounts have no password, the oldest clients register a nickname only.</summary>
public sealed class User
{
    private User() { }

    public UserId Id { get; private set; }

    /// <summary>Unique, case-sensitive.</summary>
    public string Nickname { get; private set; } = "";

    /// <summary>Lower-cased and unique.</summary>
    public string? Email { get; private set; }

    /// <summary>Names its algorithm; null when the account has no password.</summary>
    public string? PasswordHash { get; private set; }

    public WorkspaceId PersonalWorkspace { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>A new account; nickname and e-mail are in their normal form already.</summary>
    public static User Register(UserId id, string nickname, string? email, string? passwordHash, WorkspaceId personalWorkspace, DateTimeOffset now) => new()
    {
        Id = id,
        Nickname = nickname,
        Email = email,
        PasswordHash = passwordHash,
        PersonalWorkspace = personalWorkspace,
        CreatedAt = now,
    };
}

/// <summary>The public name of a user.</summary>
public static class Nickname
{
    /// <summary>Bytes of UTF-8 after trimming.</summary>
    public const int Longest = 64;

    /// <summary>The trimmed name, or null when it is blank, too long or holds a NUL.</summary>
    public static string? Normal(string? text)
    {
        var name = text?.Trim();
        return string.IsNullOrEmpty(name) || Encoding.UTF8.GetByteCount(name) > Longest || name.Contains('\0', StringComparison.Ordinal) ? null : name;
    }
}

/// <summary>An e-mail address as accounts keep it.</summary>
public static class EmailAddress
{
    /// <summary>Bytes of UTF-8 after trimming (RFC 5321, 4.5.3.1.3).</summary>
    public const int Longest = 254;

    /// <summary>The trimmed, lower-cased address, or null when it cannot be one.</summary>
    public static string? Normal(string? text)
    {
        var address = text?.Trim().ToLowerInvariant();
        return string.IsNullOrEmpty(address) || !address.Contains('@', StringComparison.Ordinal) || Encoding.UTF8.GetByteCount(address) > Longest
            || address.Contains('\0', StringComparison.Ordinal) ? null : address;
    }
}
