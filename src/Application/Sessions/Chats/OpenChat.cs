using AgentPlatform.Application.Agents;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.Sessions.Chats;

/// <summary>
/// Opens a chat under an id that the caller chose, private to its workspace. An id that is taken, by whatever session, is left as it is. Of many at once with one id exactly one makes it, and the others
/// are told that it is there. A visitor, who has no credential, may do so where the workspace
/// allows it, and with a published agent only.
/// </summary>
/// <param name="Caller">Becomes the owner.</param>
/// <param name="Id">1 to 255 characters.</param>
/// <param name="Partner">Whom the chat is with. The agent need not be known here.</param>
public sealed record OpenChat(Caller Caller, string Id, ChatPartner Partner) : ICommand<OpenedChat>
{
    /// <summary>Characters of the id, and of the agent's.</summary>
    public const int LongestId = Session.LongestChatId;

    /// <summary>Made with the message, so that a transaction that runs again stores the same session.</summary>
    public SessionId NewId { get; init; } = SessionId.New();

    public static Scope Needs => Scope.WriteSessions;

    public ResourceRef? Resource => new(ResourceKind.Session, Id);
}

/// <summary>A chat that is there.</summary>
/// <param name="Id">As its caller chose it.</param>
/// <param name="IsNew">Made just now.</param>
public sealed record OpenedChat(string Id, bool IsNew);

internal sealed class OpenChatValidator : AbstractValidator<OpenChat>
{
    public OpenChatValidator()
    {
        RuleFor(c => c.Id).Length(1, Session.LongestChatId).Else(SessionErrors.ChatIdTooLong);
        RuleFor(c => c.Partner.AgentId).Length(1, Session.LongestChatId).Else(SessionErrors.ChatIdTooLong);
    }
}

internal sealed class OpenChatHandler(ChatOpening opening, IAgentDirectory agents, ITenantDirectory tenants, IWorkspaceVault vault) : ICommandHandler<OpenChat, OpenedChat>
{
    public async Task<Result<OpenedChat>> Handle(OpenChat command, CancellationToken ct)
    {
        if (command.Caller.IsAnonymous && !await IsWelcome(command.Caller.Here, command.Partner.AgentId, ct)) return CommonErrors.Unauthenticated;

        var cipher = await vault.OpenToWrite(command.Caller.Here, ct);
        return new OpenedChat(command.Id, await opening.Open(command.Caller, command.NewId, command.Id, command.Partner, cipher, ct));
    }

    private async Task<bool> IsWelcome(WorkspaceId workspace, string agentId, CancellationToken ct) => await tenants.AllowsVisitors(workspace, ct) && await agents.IsPublished(workspace, agentId, ct);
}

/// <summary>Stores new chats.</summary>
internal sealed class ChatOpening(ISessionStore sessions, IChatStore chats, SessionSettings settings, TimeProvider clock)
{
    // Messages lie beside the session, not in its log (docs/decisions/0014-encryption-at-rest.md).
    private static readonly ChunkSpool NoEvents = new();

    /// <summary>Stores a chat; false when its id is taken, also when somebody else was faster.</summary>
    public async Task<bool> Open(Caller caller, SessionId newId, string id, ChatPartner partner, IWorkspaceCipher cipher, CancellationToken ct)
    {
        // A session whose caller chose no id goes by the platform's, which no constraint keeps from being chosen.
        if (Guid.TryParseExact(id, "D", out _) && await chats.Find(caller.Here, id, ct) is not null) return false;

        var session = Session.Chat(newId, new Ownership(caller.Here, caller.Id, Visibility.Private), id, partner.AgentId, settings.ScoreRule, clock.GetUtcNow());
        var live = new LiveSession(session) { Revision = 1 };
        if (!(await sessions.Add([new NewSession(live, NoEvents, Visibility.Private)], ct))[0]) return false;
        await chats.Add(live.Key, partner, cipher, ct);
        return true;
    }
}
