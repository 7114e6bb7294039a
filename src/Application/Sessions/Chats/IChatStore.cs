using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Sessions.Chats;

/// <summary>A session that was found by the id that its callers know.</summary>
public sealed record NamedSession(SessionKey Key, SessionOrigin Origin, PrincipalId Owner);

/// <summary>Whom a new chat is with.</summary>
public sealed record ChatPartner(string AgentId, string? UserName, string? UserEmail, string? AcceptedTerms);

/// <summary>Whom a chat is with, as it is stored.</summary>
public sealed record StoredPartner
{
    public string AgentId { get; init; } = "";

    public short Codec { get; init; }

    public byte[]? UserName { get; init; }

    public byte[]? UserEmail { get; init; }

    /// <summary>The same as <paramref name="cipher"/> seals it now; null when something of it cannot be decrypted.</summary>
    public StoredPartner? Renew(IWorkspaceCipher cipher)
    {
        if (Codec == cipher.Codec) return this;
        if (!cipher.TryRead(Codec, UserName, out var name) || !cipher.TryRead(Codec, UserEmail, out var email)) return null;
        return this with { Codec = cipher.Codec, UserName = cipher.Seal(name).Stored, UserEmail = cipher.Seal(email).Stored };
    }
}

/// <summary>What a turn leaves behind.</summary>
/// <param name="Messages">All of them, sealed.</param>
/// <param name="Numbers">Counted over the messages; its tokens are this turn's.</param>
public sealed record StoredTurn(byte[]? Messages, Stats Numbers);

/// <summary>What an agent concluded, sealed.</summary>
public sealed record StoredResult(byte[]? Content, string? Format);

public interface IChatStore
{
    /// <summary>The session of the workspace that goes by this id: the one its caller chose, else the platform's. Locks nothing.</summary>
    Task<NamedSession?> Find(WorkspaceId workspace, string name, CancellationToken ct);

    /// <summary>Adds the chat's own part to a session that was stored in this unit of work.</summary>
    Task Add(SessionKey key, ChatPartner partner, IWorkspaceCipher cipher, CancellationToken ct);

    /// <summary>Whom a locked chat is with.</summary>
    Task<StoredPartner?> Partner(SessionKey key, CancellationToken ct);

    /// <summary>Puts the turn's messages in the place of those before, adds its tokens, and writes the partner as given; the session's numbers follow.</summary>
    Task SaveTurn(SessionKey key, StoredPartner partner, StoredTurn turn, CancellationToken ct);

    /// <summary>Saves the result of a locked chat and marks both as final; true when it is the first one.</summary>
    Task<bool> SaveResult(SessionKey key, StoredPartner partner, StoredResult result, CancellationToken ct);

    /// <summary>Removes the result of a locked session; false when there is none.</summary>
    Task<bool> RemoveResult(SessionKey key, CancellationToken ct);

    /// <summary>An agent's results, oldest first; read when it is gone through.</summary>
    IAsyncEnumerable<ResultView> Results(WorkspaceId workspace, string agentId, CancellationToken ct);
}
