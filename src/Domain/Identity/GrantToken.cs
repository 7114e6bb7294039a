using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Identity;

/// <summary>What a device authorization gives: an opaque access token for one person in one workspace. It ends by itself and cannot be renewed.</summary>
public sealed class GrantToken
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private const int TokenBytes = 32;

    private GrantToken() { }

    /// <summary>SHA-256 of the token's text: what is stored of it.</summary>
    public byte[] Hash { get; private set; } = [];

    public UserId User { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    public string[] Scopes { get; private set; } = [];

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset ExpiresAt { get; private set; }

    public bool MayRegister => Scopes.Contains(DeviceClient.RegisterScope, StringComparer.Ordinal);

    /// <summary>A token and the text that the program gets to see: 64 lower-case hexadecimal digits.</summary>
    public static (GrantToken Token, string Text) Issue(UserId user, WorkspaceId workspace, IReadOnlyList<string> scopes, DateTimeOffset now)
    {
        var text = Secrets.Hex(TokenBytes);
        return (new GrantToken { Hash = Secrets.Hash(text), User = user, Workspace = workspace, Scopes = [.. scopes], CreatedAt = now, ExpiresAt = now + Lifetime }, text);
    }

    public bool IsGood(DateTimeOffset now) => now < ExpiresAt;
}
