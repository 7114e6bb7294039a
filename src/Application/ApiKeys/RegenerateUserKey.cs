using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>Gives the caller a new key; every earlier one stops working at once. Answers the key's text.</summary>
public sealed record RegenerateUserKey(Caller Caller) : ICommand<string>
{
    public static Scope Needs => Scope.ManageAccount;
}

internal sealed class RegenerateUserKeyHandler(UserKeys keys) : ICommandHandler<RegenerateUserKey, string>
{
    public async Task<Result<string>> Handle(RegenerateUserKey command, CancellationToken ct) =>
        await keys.Replace(command.Caller.User, command.Caller.Here, grace: false, ct);
}
