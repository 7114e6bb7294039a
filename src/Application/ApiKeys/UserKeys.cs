using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>What ApiKeys does for other features, inside their unit of work.</summary>
public interface IUserKeys
{
    /// <summary>Gives a new account its first key and returns the key's text.</summary>
    Task<string> Issue(UserId user, WorkspaceId personal, CancellationToken ct);

    /// <summary>The text of the user's newest active key; empty when it cannot be recovered.</summary>
    Task<string> Reveal(UserId user, CancellationToken ct);

    /// <summary>Takes the keys that act as the user along when they get another personal workspace.</summary>
    Task Move(UserId user, WorkspaceId from, WorkspaceId to, CancellationToken ct);
}

/// <summary>Whose key it is, what it allows, and until when it is accepted.</summary>
public sealed record KeyHolder
{
    public ApiKeyId Id { get; init; }

    public ApiKeyKind Kind { get; init; }

    /// <summary>The person the key acts as; null for keys that stand for a workspace.</summary>
    public UserId? User { get; init; }

    public WorkspaceId Workspace { get; init; }

    /// <summary>Names of rights, in the words of the key's kind; null for kinds whose rights are fixed.</summary>
    public string[]? Scopes { get; init; }

    public TenantRole? Role { get; init; }

    public ResourceKind? OnlyKind { get; init; }

    public string? OnlyId { get; init; }

    /// <summary>Null for as long as nobody replaces or revokes it.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Tells other features whose a key is.</summary>
public interface IApiKeyDirectory
{
    /// <summary>The holder of a key that is active, or in grace at <paramref name="now"/>, and not expired.</summary>
    Task<KeyHolder?> FindHolder(byte[] hash, DateTimeOffset now, CancellationToken ct);
}

public interface IApiKeyStore
{
    Task Add(ApiKey key, byte[] sealedText, CancellationToken ct);

    /// <summary>Takes every one of the user's own keys out of use at once; platform keys that act as them stay.</summary>
    Task RevokeAll(UserId user, DateTimeOffset now, CancellationToken ct);

    /// <summary>Lets every active one of the user's own keys live on until <paramref name="until"/>; keys in grace already keep their deadline.</summary>
    Task PutInGrace(UserId user, DateTimeOffset until, CancellationToken ct);

    Task<byte[]?> FindNewestActive(UserId user, CancellationToken ct);

    /// <summary>Moves every key that acts as the user from one workspace to another.</summary>
    Task Move(UserId user, WorkspaceId from, WorkspaceId to, CancellationToken ct);
}

internal sealed class UserKeys(IApiKeyStore keys, ISecretBox box, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : IUserKeys
{
    public async Task<string> Issue(UserId user, WorkspaceId personal, CancellationToken ct) => (await Add(user, personal, ct)).Text;

    public async Task<string> Reveal(UserId user, CancellationToken ct) =>
        await keys.FindNewestActive(user, ct) is { } sealedText ? box.Open(sealedText) ?? "" : "";

    public Task Move(UserId user, WorkspaceId from, WorkspaceId to, CancellationToken ct) => keys.Move(user, from, to, ct);

    /// <summary>Puts a new key in the place of all earlier ones, which end now or, with <paramref name="grace"/>, after the grace period.</summary>
    internal async Task<Result<string>> Replace(Caller caller, bool grace, CancellationToken ct)
    {
        if (caller.IsBound) return ApiKeyErrors.ChosenRightsOnly;
        var (user, now) = (caller.User, clock.GetUtcNow());
        if (grace) await keys.PutInGrace(user, now + ApiKey.GracePeriod, ct);
        else await keys.RevokeAll(user, now, ct);
        await evictions.Announce(new PrincipalId(user.Value), ct);
        var (key, text) = await Add(user, caller.Here, ct);
        await audit.Record(KeyAudit.Mint(caller, key, grace ? ApiKey.GracePeriod : TimeSpan.Zero), ct);
        return text;
    }

    private async Task<(ApiKey Key, string Text)> Add(UserId user, WorkspaceId personal, CancellationToken ct)
    {
        var (key, text) = ApiKey.ForUser(ApiKeyId.New(), user, personal, clock.GetUtcNow());
        await keys.Add(key, box.Seal(text), ct);
        return (key, text);
    }
}
