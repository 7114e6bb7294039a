using System.Text.RegularExpressions;

namespace AgentPlatform.Domain.Audit;

/// <summary>Blots out what looks like a secret of the platform's, so that a careless caller does not write one down for ever.</summary>
public static partial class SecretMask
{
    /// <summary>Stands where something was blotted out.</summary>
    public const string Mark = "[masked]";

    /// <summary>The text without keys of any kind (their first characters, by which people tell keys apart, may stay), access tokens (JWT) and tokens of 64 hex digits; SHA-256 digests in hex cannot be told from these and go too.</summary>
    public static string? Apply(string? text) => text is null ? null : Secret().Replace(text, Mark);

    [GeneratedRegex("""
        (?<![A-Za-z0-9])(?:
        (?:osk|apk|wak|ast|ad_key)_[A-Za-z0-9_-]{16,}
        |eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?
        |[0-9A-Fa-f]{64}(?![A-Za-z0-9])
        )
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Secret();
}
