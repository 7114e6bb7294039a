using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Gives the caller a new key; every earlier one stops working at once. Answers the key's text. Not for keys whose rights were chosen.</summary>
public sealed record RegenerateUserKey(Caller Caller) : ICommand<string>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class RegenerateUserKeyHandler(UserKeys keys) : ICommandHandler<RegenerateUserKey, string>
{
    public Task<Result<string>> Handle(RegenerateUserKey command, CancellationToken ct) => keys.Replace(command.Caller, grace: false, ct);
}
