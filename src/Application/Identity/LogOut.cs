using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

/// <summary>Ends the log-in of a refresh token; a token that is unknown is as good as ended.</summary>
public sealed record LogOut(Caller Caller, string RefreshToken) : ICommand<Done>
{
    public static Scope Needs => Scope.None;
}

internal sealed class LogOutHandler(IRefreshTokenStore tokens) : ICommandHandler<LogOut, Done>
{
    public async Task<Result<Done>> Handle(LogOut command, CancellationToken ct)
    {
        await tokens.Take(Secrets.Hash(command.RefreshToken), ct);
        return default(Done);
    }
}
