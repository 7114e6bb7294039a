using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;

namespace AgentPlatform.Application.Executors;

/// <summary>A command line has connected with a token, told by the server that holds the connection. Refused like <see cref="CheckCommandLineToken"/>. Each call is another connection.</summary>
public sealed record ConnectCommandLine(Caller Caller, string Token, ClientTraits Client) : ICommand<ConnectedCommandLine>
{
    /// <summary>Made outside the transaction, so that a retry makes the same one.</summary>
    public CommandLineId NewId { get; init; } = CommandLineId.New();

    public static Scope Needs => Scope.ServeExecutors;
}

/// <summary>A connection, by which its changes are told.</summary>
public sealed record ConnectedCommandLine(CommandLineId Id, TokenHolder Holder);

internal sealed class ConnectCommandLineHandler(CommandLineTokens tokens, ICommandLineStore lines, TimeProvider clock) : ICommandHandler<ConnectCommandLine, ConnectedCommandLine>
{
    public async Task<Result<ConnectedCommandLine>> Handle(ConnectCommandLine command, CancellationToken ct)
    {
        var token = await tokens.Check(command.Token, ct);
        if (token.Error is { } refusal) return refusal;
        var (workspace, id) = (token.Value.Workspace, token.Value.Id);
        await lines.Open(new CommandLine(workspace, command.NewId, id, command.Client, clock.GetUtcNow()), ct);
        return new ConnectedCommandLine(command.NewId, new TokenHolder(token.Value.User, workspace));
    }
}

/// <summary>More is known of a connected command line. What is not told stays as it is known; an unknown id changes nothing.</summary>
public sealed record UpdateCommandLine(Caller Caller, CommandLineId Id, ClientTraits Told) : ICommand<Done>
{
    public static Scope Needs => Scope.ServeExecutors;
}

internal sealed class UpdateCommandLineHandler(ICommandLineStore lines) : ICommandHandler<UpdateCommandLine, Done>
{
    public async Task<Result<Done>> Handle(UpdateCommandLine command, CancellationToken ct)
    {
        await lines.Update(command.Id, command.Told, ct);
        return default(Done);
    }
}

/// <summary>A command line is connected no more. An unknown id, or one that was told before, changes nothing.</summary>
public sealed record DisconnectCommandLine(Caller Caller, CommandLineId Id) : ICommand<Done>
{
    public static Scope Needs => Scope.ServeExecutors;
}

internal sealed class DisconnectCommandLineHandler(ICommandLineStore lines, TimeProvider clock) : ICommandHandler<DisconnectCommandLine, Done>
{
    public async Task<Result<Done>> Handle(DisconnectCommandLine command, CancellationToken ct)
    {
        await lines.Close(command.Id, clock.GetUtcNow(), ct);
        return default(Done);
    }
}
