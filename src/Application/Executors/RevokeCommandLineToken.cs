using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;

namespace AgentPlatform.Application.Executors;

/// <summary>
/// Takes a command line token out of use at once, wherever it is good: the caller's own, or anybody's where they manage executors. An id that nobody has, or a token that is revoked, changes nothing
/// and is as good. Command lines that are connected stay so; the server that holds them decides about that.
/// </summary>
public sealed record RevokeCommandLineToken(Caller Caller, string Id) : ICommand<Done>
{
    public static Scope Needs => Scope.MintExecutorTokens;
}

internal sealed class RevokeCommandLineTokenHandler(ICommandLineStore tokens, IAuthenticator authenticator, IAuditTrail audit, TimeProvider clock) : ICommandHandler<RevokeCommandLineToken, Done>
{
    public async Task<Result<Done>> Handle(RevokeCommandLineToken command, CancellationToken ct)
    {
        if (await tokens.Lock(command.Id, ct) is not { } token) return default(Done);
        if (!await MayRevoke(command.Caller, token, ct)) return ExecutorErrors.NotYourToken;
        if (!token.Revoke(clock.GetUtcNow())) return default(Done);

        await tokens.Save(token, ct);
        await audit.Record(ExecutorAudit.Revoked(command.Caller, token), ct);
        return default(Done);
    }

    // One's own also where one is no member any more, unless the credential is good elsewhere only.
    private async Task<bool> MayRevoke(Caller caller, CommandLineToken token, CancellationToken ct)
    {
        if (caller.User == token.User && (!caller.IsBound || caller.Workspace == token.Workspace)) return true;
        var there = await authenticator.Enter(caller, token.Workspace, ct);
        return there.Error is null && there.Value.Scopes.Contains(Scope.ManageExecutors);
    }
}
