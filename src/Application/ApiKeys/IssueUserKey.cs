using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Gives the caller a new key; active earlier ones are accepted for another seven days. Answers the key's text.</summary>
public sealed record IssueUserKey(Caller Caller) : ICommand<string>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class IssueUserKeyHandler(UserKeys keys) : ICommandHandler<IssueUserKey, string>
{
    public async Task<Result<string>> Handle(IssueUserKey command, CancellationToken ct) =>
        await keys.Replace(command.Caller.User, command.Caller.Here, grace: true, ct);
}
