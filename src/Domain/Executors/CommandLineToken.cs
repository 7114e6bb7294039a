using System.Buffers;
using System.Security.Cryptography;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Executors;

/// <summary>
/// A person's credential for their command lines, good in one workspace until it is revoked, its time is over, or the person leaves. Its text is told once; the hash of its secret part is kept.
/// </summary>
public sealed class CommandLineToken
{
    /// <summary>UTF-8 bytes of a name.</summary>
    public const int LongestName = 1024;

    public const int UsualDays = 90;

    public const int MostDays = 365;

    /// <summary>Tokens of a workspace that are neither revoked nor over.</summary>
    public const int MostPerWorkspace = 10_000;

    private CommandLineToken() { }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>Eight characters, unique in the installation.</summary>
    public string Id { get; private set; } = "";

    public UserId User { get; private set; }

    public byte[] Hash { get; private set; } = [];

    public string Name { get; private set; } = "";

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>A new token with its text.</summary>
    public static (CommandLineToken Token, string Text) Mint(WorkspaceId workspace, UserId user, string name, DateTimeOffset expiresAt, DateTimeOffset now)
    {
        var text = CommandLineTokenText.New();
        return (new CommandLineToken
        {
            Workspace = workspace,
            Id = text.Id,
            User = user,
            Hash = Secrets.Hash(text.Secret),
            Name = name,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        }, text.ToString());
    }

    /// <summary>Takes it out of use; false, and nothing happens, where it is so already.</summary>
    public bool Revoke(DateTimeOffset now)
    {
        if (RevokedAt is not null) return false;
        RevokedAt = now;
        return true;
    }

    /// <summary>Whether this is its secret, and it is still good. Takes as long whatever the secret.</summary>
    public bool Accepts(byte[] hash, DateTimeOffset now) => CryptographicOperations.FixedTimeEquals(Hash, hash) && RevokedAt is null && now < ExpiresAt;
}

/// <summary>The text of such a token: <c>ast_</c>, its id, <c>_</c> and forty more characters; all random, 41 and 206 bits (contract agentserver 4.2).</summary>
public readonly record struct CommandLineTokenText(string Id, string Secret)
{
    public const string Prefix = "ast_";

    public const int IdLength = 8;

    private const int SecretLength = 40;
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> AllDigits = SearchValues.Create(Digits);

    // The library throws away what would favour some digits.
    public static CommandLineTokenText New() => new(RandomNumberGenerator.GetString(Digits, IdLength), RandomNumberGenerator.GetString(Digits, SecretLength));

    /// <summary>The parts of a text that could be a token; null for one that cannot.</summary>
    public static CommandLineTokenText? Read(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var rest = text.AsSpan(Prefix.Length);
        if (rest.Length <= IdLength + 1 || rest[IdLength] != '_' || rest[..IdLength].ContainsAnyExcept(AllDigits)) return null;
        return new CommandLineTokenText(rest[..IdLength].ToString(), rest[(IdLength + 1)..].ToString());
    }

    public override string ToString() => $"{Prefix}{Id}_{Secret}";
}
