using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Agents.Registered;

/// <summary>One tunnel of an agent, from opening to end.</summary>
public readonly record struct TunnelId(Guid Value) : IId
{
    public static TunnelId New() => new(Guid.CreateVersion7());
}

/// <summary>The calling agent has opened a tunnel: it is running from now on, and any earlier tunnel is not its own any more.</summary>
public sealed record OpenTunnel(Caller Caller, TunnelId Tunnel) : ICommand<Done>
{
    public static Scope Needs => Scope.WorkTasks;
}

/// <summary>The tunnel is still open, a sign of life. Refused where the agent has opened another one, or is gone.</summary>
public sealed record KeepTunnel(Caller Caller, TunnelId Tunnel) : ICommand<Done>
{
    public static Scope Needs => Scope.WorkTasks;
}

/// <summary>The tunnel has ended: the agent is offline, unless it has opened another one.</summary>
public sealed record CloseTunnel(Caller Caller, TunnelId Tunnel) : ICommand<Done>
{
    public static Scope Needs => Scope.WorkTasks;
}

/// <summary>The calling agent tells of the machine that it runs on; replaces what it told before.</summary>
/// <param name="Info">A JSON object of at most 64 KiB.</param>
public sealed record DescribeMachine(Caller Caller, byte[] Info) : ICommand<Done>
{
    public const int Largest = 64 * 1024;

    public static Scope Needs => Scope.WorkTasks;
}

internal sealed class OpenTunnelHandler(IRegisteredAgentStore agents, ICallerEvictions evictions, TimeProvider clock) : ICommandHandler<OpenTunnel, Done>
{
    public async Task<Result<Done>> Handle(OpenTunnel command, CancellationToken ct)
    {
        if (!await agents.OpenTunnel(command.Caller.Here, command.Caller.Agent, command.Tunnel, clock.GetUtcNow(), ct)) return RegisteredAgentErrors.UnknownToken;
        // Whoever holds an earlier tunnel, on whichever node, looks whether it is still the agent's.
        await evictions.Announce(command.Caller.Id, ct);
        return default(Done);
    }
}

internal sealed class KeepTunnelHandler(IRegisteredAgentStore agents, TimeProvider clock) : ICommandHandler<KeepTunnel, Done>
{
    public async Task<Result<Done>> Handle(KeepTunnel command, CancellationToken ct) =>
        await agents.KeepTunnel(command.Caller.Here, command.Caller.Agent, command.Tunnel, clock.GetUtcNow(), ct) ? default(Done) : RegisteredAgentErrors.TunnelReplaced;
}

internal sealed class CloseTunnelHandler(IRegisteredAgentStore agents) : ICommandHandler<CloseTunnel, Done>
{
    public async Task<Result<Done>> Handle(CloseTunnel command, CancellationToken ct)
    {
        await agents.CloseTunnel(command.Caller.Here, command.Caller.Agent, command.Tunnel, ct);
        return default(Done);
    }
}

internal sealed class DescribeMachineHandler(IRegisteredAgentStore agents, TimeProvider clock) : ICommandHandler<DescribeMachine, Done>
{
    public async Task<Result<Done>> Handle(DescribeMachine command, CancellationToken ct)
    {
        if (command.Info.Length > DescribeMachine.Largest) return RegisteredAgentErrors.CardTooLarge;
        await agents.SaveInfo(command.Caller.Here, command.Caller.Agent, command.Info, clock.GetUtcNow(), ct);
        return default(Done);
    }
}
