using System.Diagnostics.Metrics;
using AgentPlatform.Application.Common.Pipeline;

namespace AgentPlatform.Application.Common.Streams;

/// <summary>The platform's instruments for streams.</summary>
public sealed class StreamTelemetry
{
    private readonly Meter meter;
    private readonly Counter<long> pages;
    private readonly Counter<long> notifications;

    public StreamTelemetry(IMeterFactory meters)
    {
        meter = meters.Create(MessageTelemetry.Name);
        pages = meter.CreateCounter<long>("agentplatform.streams.pages", "{page}", "Pages handed to readers from memory, and pages read from the log for any number of readers.");
        notifications = meter.CreateCounter<long>("agentplatform.streams.notifications", "{change}", "Changes of streams told to other nodes and heard from them.");
    }

    internal void Observe(Func<int> streams, Func<int> readers)
    {
        meter.CreateObservableUpDownCounter("agentplatform.streams.followed", streams, "{stream}", "Streams with a reader on this node.");
        meter.CreateObservableUpDownCounter("agentplatform.streams.readers", readers, "{reader}", "Readers of streams on this node.");
    }

    internal void FromMemory() => pages.Add(1, new KeyValuePair<string, object?>("source", "memory"));

    internal void FromLog() => pages.Add(1, new KeyValuePair<string, object?>("source", "log"));

    internal void Sent(int changes) => notifications.Add(changes, new KeyValuePair<string, object?>("direction", "sent"));

    internal void Heard(int changes) => notifications.Add(changes, new KeyValuePair<string, object?>("direction", "heard"));
}
