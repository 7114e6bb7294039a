using System.Buffers;
using System.Net.WebSockets;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;

namespace AgentPlatform.Api.Replies.Tunnels;

/// <summary>An agent's tunnel, for as long as it stays open: the agent counts as running, and tells of its machine through it (contract agentserver 4.9).</summary>
/// <param name="agent">Whose it is.</param>
/// <param name="readInfo">What the agent says of its machine, as it is stored; null for what cannot be read.</param>
internal sealed partial class TunnelReply(Caller agent, Func<ReadOnlyMemory<byte>, DateTimeOffset, byte[]?> readInfo) : IResult
{
    private const byte Control = 3;
    private const int StreamHeader = 5;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PongWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WriteWithin = TimeSpan.FromSeconds(10);

    private readonly TunnelId id = TunnelId.New();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var opened = await services.GetRequiredService<ISender>().Send(new OpenTunnel(agent, id), httpContext.RequestAborted);
        if (opened.Error is { } refusal)
        {
            await httpContext.Refuse(refusal);
            return;
        }

        try
        {
            using var socket = await httpContext.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = Heartbeat, KeepAliveTimeout = PongWithin });
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
            using var watch = services.GetRequiredService<CallerCache>().Watch(agent.Id, () => _ = Look(services, ending));
            await using var beat = services.GetRequiredService<TimeProvider>().CreateTimer(_ => _ = Look(services, ending), null, Heartbeat, Heartbeat);
            using var cutting = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
            await using var leaving = ending.Token.UnsafeRegister(_ => _ = Leave(socket, cutting), null);
            await Receive(services, socket, cutting.Token);
        }
        finally
        {
            // The request is over, the agent's state is not.
            await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
            Note(services, await scope.ServiceProvider.GetRequiredService<ISender>().Send(new CloseTunnel(agent, id), CancellationToken.None));
        }
    }

    /// <summary>Says that the agent is alive; ends the tunnel where it is not the agent's any more.</summary>
    private async Task Look(IServiceProvider services, CancellationTokenSource ending)
    {
        try
        {
            await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
            if ((await scope.ServiceProvider.GetRequiredService<ISender>().Send(new KeepTunnel(agent, id), ending.Token)).Error is not null) await ending.CancelAsync();
        }
        catch (Exception passing) when (passing is UnavailableException or OperationCanceledException or ObjectDisposedException)
        {
            // The database is away, or the tunnel is closed already: the next beat looks again, if there is one.
        }
    }

    private async Task Receive(IServiceProvider services, WebSocket socket, CancellationToken ct)
    {
        var yamux = new Yamux((frame, token) => SendFrame(socket, frame, token), (stream, token) => Told(services, stream, token));
        var unread = new ArrayBufferWriter<byte>();
        var goes = true;
        while (goes)
        {
            ValueWebSocketReceiveResult received;
            try
            {
                received = await socket.ReceiveAsync(unread.GetMemory(16 * 1024), ct);
            }
            catch (Exception broken) when (broken is WebSocketException or OperationCanceledException)
            {
                break;
            }

            if (received.MessageType is WebSocketMessageType.Close) break;
            unread.Advance(received.Count);
            (var taken, goes) = await yamux.Take(unread.WrittenMemory, ct);
            if (taken == 0) continue;
            var rest = unread.WrittenMemory[taken..].ToArray();
            unread.ResetWrittenCount();
            unread.Write(rest);
        }

        await Close(socket);
    }

    /// <summary>Says farewell, and hangs up on an agent that does not answer it.</summary>
    private static async Task Leave(WebSocket socket, CancellationTokenSource cutting)
    {
        await Close(socket);
        try
        {
            cutting.CancelAfter(PongWithin);
        }
        catch (ObjectDisposedException)
        {
            // The agent has answered already, and the tunnel is gone.
        }
    }

    private static async Task SendFrame(WebSocket socket, ReadOnlyMemory<byte> frame, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(WriteWithin);
        await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, limit.Token);
    }

    private static async Task Close(WebSocket socket)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var limit = new CancellationTokenSource(WriteWithin);
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException)
        {
            // Whoever is gone needs no farewell.
        }
    }

    /// <summary>A stream that the agent has closed. Only control streams are the agent's to open; what else it says is passed over.</summary>
    private async Task Told(IServiceProvider services, ReadOnlyMemory<byte> stream, CancellationToken ct)
    {
        if (stream.Length < StreamHeader || stream.Span[0] != Control) return;
        var metadata = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(stream.Span[1..]);
        if (metadata > stream.Length - StreamHeader) return;
        if (readInfo(stream[(StreamHeader + (int)metadata)..], services.GetRequiredService<TimeProvider>().GetUtcNow()) is not { } info) return;
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        Note(services, await scope.ServiceProvider.GetRequiredService<ISender>().Send(new DescribeMachine(agent, info), ct));
    }

    // Nobody waits for an answer.
    private static void Note(IServiceProvider services, Domain.Common.Result<Domain.Common.Done> outcome)
    {
        if (outcome.Error is { } refusal) Log.Refused(services.GetRequiredService<ILogger<TunnelReply>>(), refusal.Code);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Debug, Message = "What a tunnel told was refused: {Code}")]
        public static partial void Refused(ILogger log, string code);
    }
}
