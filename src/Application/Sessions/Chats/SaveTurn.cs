using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using FluentValidation;

namespace AgentPlatform.Application.Sessions.Chats;

/// <summary>
/// Keeps what a finished turn amounts to: its messages take the place of those before, its tokens are added. Opens the chat if there is none. Of turns that end at once the last one's messages stay, and
/// all tokens count.
/// </summary>
/// <param name="Caller">Becomes the owner of a chat that has to be opened.</param>
/// <param name="Id">The chat, 1 to 255 characters.</param>
/// <param name="AgentId">Of a chat that has to be opened; one that is there keeps its own.</param>
/// <param name="Messages">JSON text of an array.</param>
/// <param name="PromptTokens">Of this turn, from 0.</param>
/// <param name="CompletionTokens">Of this turn, from 0.</param>
public sealed record SaveTurn(Caller Caller, string Id, string AgentId, string Messages, long PromptTokens, long CompletionTokens) : ICommand<Done>
{
    public SessionId NewId { get; init; } = SessionId.New();

    public static Scope Needs => Scope.WriteSessions;

    public ResourceRef? Resource => new(ResourceKind.Session, Id);
}

internal sealed class SaveTurnValidator : AbstractValidator<SaveTurn>
{
    public SaveTurnValidator()
    {
        RuleFor(c => c.Id).Length(1, Session.LongestChatId).Else(SessionErrors.ChatIdTooLong);
        RuleFor(c => c.AgentId).Length(1, Session.LongestChatId).Else(SessionErrors.ChatIdTooLong);
        RuleFor(c => c.PromptTokens).GreaterThanOrEqualTo(0);
        RuleFor(c => c.CompletionTokens).GreaterThanOrEqualTo(0);
    }
}

internal sealed class SaveTurnHandler(ChatOpening opening, ChatLock chatLock, IChatStore chats, IWorkspaceVault vault) : ICommandHandler<SaveTurn, Done>
{
    // A rival may open the chat between our look and our insert, and a third one remove it again.
    private const int MostTries = 4;

    public async Task<Result<Done>> Handle(SaveTurn command, CancellationToken ct)
    {
        var cipher = await vault.OpenToWrite(command.Caller.Here, ct);
        for (var attempt = 0; attempt < MostTries; attempt++)
        {
            var held = await chatLock.Take(command.Caller, command.Id, cipher, ct);
            if (held.Error is null) return await Save(command, held.Value, cipher, ct);
            if (held.Error != SessionErrors.NotFound) return held.Error;
            await opening.Open(command.Caller, command.NewId, command.Id, new ChatPartner(command.AgentId, "", "", null), cipher, ct);
        }

        return CommonErrors.Conflict("session id");
    }

    private async Task<Result<Done>> Save(SaveTurn command, HeldChat held, IWorkspaceCipher cipher, CancellationToken ct)
    {
        var counted = ChatMessages.Count(command.Messages) with { TotalInputTokens = (ulong)command.PromptTokens, TotalOutputTokens = (ulong)command.CompletionTokens };
        await chats.SaveTurn(held.Key, held.Partner, new StoredTurn(cipher.Seal(command.Messages).Stored, counted), ct);
        return default(Done);
    }
}

/// <summary>A chat that nobody else changes until the unit of work ends.</summary>
/// <param name="Key">The session.</param>
/// <param name="Partner">Whom it is with, sealed as it would be now.</param>
internal sealed record HeldChat(SessionKey Key, StoredPartner Partner);

/// <summary>Locks chats for those who write what depends on the storage key.</summary>
internal sealed class ChatLock(ISessionStore sessions, IChatStore chats)
{
    public async Task<Result<HeldChat>> Take(Caller caller, string id, IWorkspaceCipher cipher, CancellationToken ct)
    {
        if (await chats.Find(caller.Here, id, ct) is not { } named) return SessionErrors.NotFound;
        if (named.Origin is not SessionOrigin.Chat) return SessionErrors.NotAChat;
        if (await sessions.Lock([named.Key], passesLocked: false, ct) is { Count: 0 } || await chats.Partner(named.Key, ct) is not { } partner) return SessionErrors.NotFound;
        // All texts of a row are sealed in one way. Those that cannot be read must not be replaced by what is shown for them.
        return partner.Renew(cipher) is { } renewed ? new HeldChat(named.Key, renewed) : SessionErrors.Unreadable;
    }
}
