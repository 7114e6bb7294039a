using System.Diagnostics;
using System.Diagnostics.Metrics;
using AgentPlatform.Domain.Common;
using MediatR;

namespace AgentPlatform.Application.Common.Pipeline;

/// <summary>The platform's instruments for messages: one span each, and a histogram by message and outcome.</summary>
public sealed class MessageTelemetry
{
    /// <summary>Name of the activity source and of the meter; operators select it by this name.</summary>
    public const string Name = "AgentPlatform";

    internal static readonly ActivitySource Source = new(Name);

    private readonly Histogram<double> duration;
    private readonly Counter<long> replays;

    public MessageTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        duration = meter.CreateHistogram<double>("agentplatform.message.duration", "s", "Time from entering the pipeline to the result, by message and outcome.");
        replays = meter.CreateCounter<long>("agentplatform.message.replays", "{answer}", "Stored answers given to requests that repeat an Idempotency-Key, by message.");
    }

    internal void CountReplay(string message) => replays.Add(1, new KeyValuePair<string, object?>("message", message));

    internal void Record(TimeSpan elapsed, string message, string outcome) =>
        duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("message", message), new KeyValuePair<string, object?>("outcome", outcome));
}

internal sealed class Tracing<TRequest, TResponse>(MessageTelemetry telemetry, TimeProvider clock) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IMessage, IRequest<TResponse>
    where TResponse : IOutcome<TResponse>
{
    private static readonly string Message = typeof(TRequest).Name;

    public async Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
    {
        using var span = MessageTelemetry.Source.StartActivity(Message);
        var start = clock.GetTimestamp();
        var outcome = "crashed";
        try
        {
            var response = await next();
            outcome = response.Error is null ? "done" : response.Error.Code;
            return response;
        }
        finally
        {
            span?.SetTag("outcome", outcome);
            telemetry.Record(clock.GetElapsedTime(start), Message, outcome);
        }
    }
}
