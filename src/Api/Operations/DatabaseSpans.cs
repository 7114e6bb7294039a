using System.Diagnostics;
using OpenTelemetry;

namespace AgentPlatform.Api.Operations;

/// <summary>
/// Keeps SQL, values and connection strings out of Npgsql's spans: only listed tags leave, and an exception only by its type,
/// because PostgreSQL quotes the value that it refuses.
/// </summary>
internal sealed class DatabaseSpans : BaseProcessor<Activity>
{
    private const string Source = "Npgsql";
    private const string Redacted = "redacted";

    private static readonly HashSet<string> Kept = new(StringComparer.Ordinal)
    {
        "db.system.name", "db.namespace", "db.operation.name", "db.response.status_code", "db.npgsql.prepared", "db.npgsql.rows", "db.npgsql.connection_id",
        "server.address", "server.port", "error.type",
    };

    // An event cannot be changed once it is on the span; a listener is asked before an exception becomes one.
    private readonly ActivityListener exceptions = new()
    {
        ShouldListenTo = static source => string.Equals(source.Name, Source, StringComparison.Ordinal),
        ExceptionRecorder = static (_, _, ref tags) =>
        {
            tags.Add("exception.message", Redacted);
            tags.Add("exception.stacktrace", Redacted);
        },
    };

    public DatabaseSpans() => ActivitySource.AddActivityListener(exceptions);

    public override void OnEnd(Activity data)
    {
        if (!string.Equals(data.Source.Name, Source, StringComparison.Ordinal)) return;

        // The description may be an exception's message.
        data.SetStatus(data.Status);
        foreach (var (key, _) in data.TagObjects.Where(tag => !Kept.Contains(tag.Key)).ToArray()) data.SetTag(key, null);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) exceptions.Dispose();
        base.Dispose(disposing);
    }
}
