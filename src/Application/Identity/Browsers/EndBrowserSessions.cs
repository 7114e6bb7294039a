using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Browsers;

/// <summary>Logs a browser out: ends the log-ins that its cookies belong to, on every surface. Cookies that are unknown are as good as ended.</summary>
public sealed record LogOutBrowser(Caller Caller, IReadOnlyList<string> Tokens) : ICommand<Done>
{
    public static Scope Needs => Scope.None;
}

internal sealed class LogOutBrowserHandler(IBrowserSessionStore store, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<LogOutBrowser, Done>
{
    public async Task<Result<Done>> Handle(LogOutBrowser command, CancellationToken ct)
    {
        if (command.Tokens.Count == 0) return default(Done);
        var owners = await store.RevokeByTokens([.. command.Tokens.Select(Secrets.Hash)], RevocationReason.Logout, clock.GetUtcNow(), ct);
        foreach (var owner in owners)
        {
            await evictions.Announce(new PrincipalId(owner.Value), ct);
            await audit.Record(new AuditEntry(new Caller(new PrincipalId(owner.Value), PrincipalKind.User, null, Scopes.Nothing) { From = command.Caller.From }, "identity.logged_out"), ct);
        }

        return default(Done);
    }
}

/// <summary>Ends one of the caller's own log-ins.</summary>
public sealed record EndBrowserSession(Caller Caller, BrowserSessionId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class EndBrowserSessionHandler(IBrowserSessionStore store, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<EndBrowserSession, Done>
{
    public async Task<Result<Done>> Handle(EndBrowserSession command, CancellationToken ct)
    {
        if (!await store.Revoke(command.Caller.User, command.Id, RevocationReason.Ended, clock.GetUtcNow(), ct)) return IdentityErrors.LoginNotFound;
        await evictions.Announce(command.Caller.Id, ct);
        await audit.Record(new AuditEntry(command.Caller, "identity.login_ended") { Target = new AuditTarget("login", command.Id.Value.ToString()) }, ct);
        return default(Done);
    }
}

/// <summary>Ends all of the caller's log-ins but the one that the request comes from, if it comes from one. Answers how many ended.</summary>
public sealed record EndOtherBrowserSessions(Caller Caller) : ICommand<int>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class EndOtherBrowserSessionsHandler(IBrowserSessionStore store, ICallerEvictions evictions, IAuditTrail audit, TimeProvider clock) : ICommandHandler<EndOtherBrowserSessions, int>
{
    public async Task<Result<int>> Handle(EndOtherBrowserSessions command, CancellationToken ct)
    {
        BrowserSessionId? own = command.Caller.Credential is { Kind: CredentialKind.BrowserSession, Id: var id } ? new BrowserSessionId(id) : null;
        var ended = await store.RevokeAll(command.Caller.User, own, RevocationReason.Ended, clock.GetUtcNow(), ct);
        if (ended == 0) return 0;
        await evictions.Announce(command.Caller.Id, ct);
        await audit.Record(new AuditEntry(command.Caller, "identity.other_logins_ended") { Detail = $$"""{"count":{{ended}}}""" }, ct);
        return ended;
    }
}
