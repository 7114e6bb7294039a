using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Audit;

/// <summary>An entry of the audit trail as it is stored, except that its detail is represented by a digest. All of it is covered by the chain.</summary>
public record AuditRecord
{
    public long Id { get; init; }

    /// <summary>Whose trail it belongs to; the zero workspace is the platform itself.</summary>
    public WorkspaceId WorkspaceId { get; init; }

    /// <summary>When it was written, to the microsecond.</summary>
    public DateTimeOffset At { get; init; }

    public string ActorKind { get; init; } = "";

    public Guid? ActorId { get; init; }

    public string CredentialKind { get; init; } = "";

    public string? CredentialId { get; init; }

    public string Action { get; init; } = "";

    public string? TargetKind { get; init; }

    public string? TargetId { get; init; }

    public bool IsRefused { get; init; }

    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>How the detail is stored: 0 plain, 1 encrypted with the workspace's storage key; null without detail.</summary>
    public short? DetailCodec { get; init; }

    /// <summary>SHA-256 of the detail's bytes as they are stored; null without detail.</summary>
    public byte[]? DetailDigest { get; init; }
}

/// <summary>The place of an entry in the chain of its workspace.</summary>
/// <param name="Sequence">From 1, without gaps.</param>
/// <param name="Hash">SHA-256 over the hash before it and the entry, see <see cref="AuditChain"/>.</param>
/// <param name="SealedAt">When it was chained, to the microsecond.</param>
public sealed record AuditSeal(long Sequence, byte[] Hash, DateTimeOffset SealedAt);

/// <summary>What somebody has written down of a chain elsewhere: up to this place it must still be the same.</summary>
/// <param name="Sequence">From 1.</param>
/// <param name="Hash">The hash that was there.</param>
public sealed record AuditAnchor(long Sequence, byte[] Hash)
{
    /// <summary><c>sequence:hash</c> with the hash in 64 hex digits; null if it is anything else.</summary>
    public static AuditAnchor? Read(string text)
    {
        if (text.Split(':') is not [var number, { Length: 2 * AuditChain.HashBytes } hash] || !hash.All(char.IsAsciiHexDigit)) return null;
        return long.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var sequence) && sequence >= 1
            ? new AuditAnchor(sequence, Convert.FromHexString(hash))
            : null;
    }
}
