using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Gives the caller a new key; active earlier ones are accepted for another seven days. Answers the key's text. Not for keys whose rights were chosen.</summary>
public sealed record IssueUserKey(Caller Caller) : ICommand<string>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class IssueUserKeyHandler(UserKeys keys) : ICommandHandler<IssueUserKey, string>
{
    public Task<Result<string>> Handle(IssueUserKey command, CancellationToken ct) => keys.Replace(command.Caller, grace: true, ct);
}
