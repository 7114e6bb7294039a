using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Chats;

/// <summary>Keeps what an agent concluded from a chat, in the place of what it concluded before. Chat and result are final from now on, which keeps nobody from going on.</summary>
/// <param name="Caller">Must be in the chat's workspace.</param>
/// <param name="ChatId">The chat, by the id that its callers know.</param>
/// <param name="Content">Of any length that fits the workspace's memory; encrypted at rest where the workspace wants that.</param>
/// <param name="Format"><c>markdown</c>, <c>json</c>, <c>text</c>, or anything else.</param>
public sealed record SaveResult(Caller Caller, string ChatId, string? Content, string? Format) : ICommand<Done>
{
    public static Scope Needs => Scope.WriteResults;

    public ResourceRef? Resource => new(ResourceKind.Session, ChatId);
}

internal sealed class SaveResultHandler(ChatLock chatLock, IChatStore chats, IWorkspaceVault vault, IAuditTrail audit) : ICommandHandler<SaveResult, Done>
{
    public async Task<Result<Done>> Handle(SaveResult command, CancellationToken ct)
    {
        var cipher = await vault.OpenToWrite(command.Caller.Here, ct);
        var held = await chatLock.Take(command.Caller, command.ChatId, cipher, ct);
        if (held.Error is { } refusal) return refusal;

        var isNew = await chats.SaveResult(held.Value.Key, held.Value.Partner, new StoredResult(cipher.Seal(command.Content).Stored, command.Format), ct);
        await audit.Record(new AuditEntry(command.Caller, isNew ? "results.created" : "results.updated") { Target = new AuditTarget("result", command.ChatId) }, ct);
        return default(Done);
    }
}

/// <summary>Removes the result of a session. An attempt is told in the audit trail also when there is none.</summary>
public sealed record DeleteResult(Caller Caller, string ChatId) : ICommand<Done>
{
    public static Scope Needs => Scope.WriteResults;

    public ResourceRef? Resource => new(ResourceKind.Session, ChatId);
}

internal sealed class DeleteResultHandler(ISessionStore sessions, IChatStore chats, IAuditTrail audit) : ICommandHandler<DeleteResult, Done>
{
    public async Task<Result<Done>> Handle(DeleteResult command, CancellationToken ct)
    {
        var isRemoved = await chats.Find(command.Caller.Here, command.ChatId, ct) is { } named
            && await sessions.Lock([named.Key], passesLocked: false, ct) is { Count: > 0 }
            && await chats.RemoveResult(named.Key, ct);
        await audit.Record(new AuditEntry(command.Caller, "results.deleted") { Target = new AuditTarget("result", command.ChatId) }, ct);
        return isRemoved ? default(Done) : Result<Done>.RefuseAndKeep(SessionErrors.ResultNotFound);
    }
}

/// <summary>All results of an agent, for a file. That they left is told in the audit trail.</summary>
public sealed record ExportResults(Caller Caller, string AgentId) : ICommand<Listing<ResultView>>
{
    public static Scope Needs => Scope.ReadResults;

    public ResourceRef? Resource => new(ResourceKind.Agent, AgentId);
}

internal sealed class ExportResultsHandler(IChatStore chats, IAuditTrail audit) : ICommandHandler<ExportResults, Listing<ResultView>>
{
    public async Task<Result<Listing<ResultView>>> Handle(ExportResults command, CancellationToken ct)
    {
        await audit.Record(new AuditEntry(command.Caller, "results.exported") { Target = new AuditTarget("agent", command.AgentId) }, ct);
        return new Listing<ResultView>(chats.Results(command.Caller.Here, command.AgentId, ct));
    }
}
