namespace AgentPlatform.Application.Identity;

/// <summary>How accounts work on this installation.</summary>
public sealed record IdentitySettings
{
    /// <summary>Bytes of UTF-8.</summary>
    public int ShortestPassword { get; init; } = 8;

    /// <summary>Bytes of UTF-8.</summary>
    public int LongestPassword { get; init; } = 128;

    /// <summary>Rounds of PBKDF2 with HMAC-SHA512; the default follows OWASP's password storage cheat sheet.</summary>
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>Off: no log-in by password or OAuth, keys only.</summary>
    public bool AccessTokens { get; init; } = true;

    /// <summary>Off: nobody registers or logs in with a password; identity providers and keys remain.</summary>
    public bool PasswordLogin { get; init; } = true;

    /// <summary>A signing secret brought along from another system; empty means the key ring's own.</summary>
    public string JwtSecret { get; init; } = "";
}
