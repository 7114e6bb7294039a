using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.ApiKeys;

/// <summary>A key that stands for a workspace, with rights of the catalogue <see cref="WorkspaceKeyScopes"/>. Good until it is revoked, or until a date where one was given.</summary>
public sealed class WorkspaceKey
{
    /// <summary>UTF-8 bytes of a name.</summary>
    public const int LongestName = 1024;

    private WorkspaceKey() { }

    public ApiKeyId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>The id by which its contract knows it: the first twelve characters of its text.</summary>
    public string ExternalId { get; private set; } = "";

    public byte[] Hash { get; private set; } = [];

    public string Name { get; private set; } = "";

    public string[] Scopes { get; private set; } = [];

    public PrincipalId CreatedBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>Makes a key and its text, which is not kept. The scopes are those of the catalogue that can be given.</summary>
    public static (WorkspaceKey Key, string Text) Mint(ApiKeyId id, WorkspaceId workspace, PrincipalId by, string name, IReadOnlyList<string> scopes, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var text = WorkspaceKeyText.New();
        return (new WorkspaceKey
        {
            Id = id,
            Workspace = workspace,
            ExternalId = WorkspaceKeyText.Id(text),
            Hash = Secrets.Hash(text),
            Name = name,
            Scopes = [.. scopes],
            CreatedBy = by,
            CreatedAt = now,
            ExpiresAt = expiresAt,
        }, text);
    }
}
