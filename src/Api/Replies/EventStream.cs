using AgentPlatform.Api.Authentication;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace AgentPlatform.Api.Replies;

/// <summary>
/// A stream as server-sent events, from a cursor on for as long as the client stays and may read it (docs/streams.md). Ends with an event <c>end</c>, or without a word when the server stops.
/// </summary>
/// <param name="stream">What to send.</param>
/// <param name="after">The cursor.</param>
/// <param name="mayRead">Whether a caller may read it now; the refusal otherwise.</param>
internal sealed class EventStream(StreamKey stream, long after, Func<Caller, CancellationToken, Task<Error?>> mayRead) : IResult
{
    /// <summary>A client that takes less than this from what is waiting for it is cut off, and may resume: it keeps memory from nobody.</summary>
    private const double SlowestBytesPerSecond = 4096;

    /// <summary>Which entries the client gets; null for all. It sees sequences grow, not each of them.</summary>
    public Func<ReadOnlyMemory<byte>, bool>? Only { get; init; }

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        using var follower = services.GetRequiredService<StreamHub>().Follow(stream, after);
        using var watch = services.GetRequiredService<CallerCache>().Watch(services.GetRequiredService<CallerSlot>().Caller.Id, follower.Doubt);
        Begin(httpContext);
        var frames = new EventFrames(httpContext.Response.BodyWriter, services.GetRequiredService<TimeProvider>());
        try
        {
            await Send(httpContext, follower, frames, ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // One that does not take what was written would hold up the end of the server.
            if (frames.IsFlushing) httpContext.Abort();
        }
    }

    private static void Begin(HttpContext context)
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate) rate.MinDataRate = new MinDataRate(SlowestBytesPerSecond, Grace);
    }

    private async Task Send(HttpContext context, StreamFollower follower, EventFrames frames, CancellationToken ct)
    {
        var clock = context.RequestServices.GetRequiredService<TimeProvider>();
        var settings = context.RequestServices.GetRequiredService<StreamSettings>();
        if (!await frames.Write("retry: 1000\n\n", ct) || !await frames.Flush(ct)) return;

        // What happened between the look at the credential and the beginning of the watch was told to nobody.
        var (checkedAt, isInDoubt) = (clock.GetTimestamp(), true);
        while (true)
        {
            if (isInDoubt || clock.GetElapsedTime(checkedAt) >= settings.AccessCheck)
            {
                var answer = await Check(context, ct);
                if (answer is Answer.No)
                {
                    await End(frames, "revoked", ct);
                    return;
                }

                (isInDoubt, checkedAt) = (answer is Answer.Unknown, clock.GetTimestamp());
                if (isInDoubt)
                {
                    if (frames.Silence >= settings.KeepAlive && !await KeepAlive(frames, ct)) return;
                    await Task.Delay(Retry, clock, ct);
                    continue;
                }
            }

            var step = await follower.Next(frames.HasUnflushed ? TimeSpan.Zero : Least(settings.KeepAlive - frames.Silence, settings.AccessCheck - clock.GetElapsedTime(checkedAt)), ct);
            var stays = true;
            switch (step.Turn)
            {
                case StreamTurn.Entries:
                    stays = await frames.Write(step.Page!, Only, ct);
                    break;
                case StreamTurn.Reset:
                    stays = await frames.Write($"id: {follower.Cursor}\nevent: reset\ndata: {{\"floor\":{follower.Cursor}}}\n\n", ct);
                    break;
                case StreamTurn.AccessInDoubt:
                    isInDoubt = true;
                    break;
                case StreamTurn.Removed:
                    await End(frames, "removed", ct);
                    return;
                case StreamTurn.Quiet when frames.HasUnflushed:
                    stays = await frames.Flush(ct);
                    break;
                case StreamTurn.Quiet:
                    stays = frames.Silence < settings.KeepAlive || await KeepAlive(frames, ct);
                    break;
            }

            if (!stays) return;
        }
    }

    /// <summary>Looks the credential up again, and asks again whether its caller may read.</summary>
    private async Task<Answer> Check(HttpContext context, CancellationToken ct)
    {
        var (slot, credentials) = (context.RequestServices.GetRequiredService<CallerSlot>(), context.GetEndpoint()!.Metadata.GetRequiredMetadata<ICredentials>());
        try
        {
            var identified = await credentials.Identify(context);
            if (identified.Error is not null || identified.Value.Id != slot.Caller.Id) return Answer.No;
            var entered = await Entering.Enter(context, identified.Value);
            return entered.Error is null && await mayRead(entered.Value, ct) is null ? Answer.Yes : Answer.No;
        }
        catch (UnavailableException)
        {
            // Nobody can say while the database is away: nothing is sent, and the reader stays.
            return Answer.Unknown;
        }
    }

    private static async Task<bool> KeepAlive(EventFrames frames, CancellationToken ct) => await frames.Write(": keep-alive\n\n", ct) && await frames.Flush(ct);

    private static async Task End(EventFrames frames, string reason, CancellationToken ct)
    {
        if (await frames.Write($"event: end\ndata: {{\"reason\":\"{reason}\"}}\n\n", ct)) await frames.Flush(ct);
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private enum Answer
    {
        Yes,
        No,
        Unknown,
    }
}
