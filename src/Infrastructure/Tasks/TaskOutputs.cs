using System.Text.Json;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions.Hail;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Streams;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tasks;

internal sealed class FollowOutputHandler(Db db) : IQueryHandler<FollowOutput, FollowedOutput>
{
    public async Task<Result<FollowedOutput>> Handle(FollowOutput query, CancellationToken ct) =>
        await db.One<long?>(TaskOutputSql.End(query.Caller.Here, query.Id), ct) is { } last ? new FollowedOutput(TaskOutput.Of(new TaskKey(query.Caller.Here, query.Id)), last) : TaskErrors.NotFound;
}

internal sealed class ReadOutputHandler(Db db) : IQueryHandler<ReadOutput, EventPage>
{
    public async Task<Result<EventPage>> Handle(ReadOutput query, CancellationToken ct)
    {
        if (await db.One<long?>(TaskOutputSql.End(query.Caller.Here, query.Id), ct) is not { } last) return TaskErrors.NotFound;
        var stream = TaskOutput.Of(new TaskKey(query.Caller.Here, query.Id));
        return await EventPages.Read(after => db.OutputPage(stream, after, ct), query.After, query.Limit, last);
    }
}

/// <summary>What agents say while they work, as streams.</summary>
internal sealed class TaskOutputLog(IServiceScopeFactory scopes) : IStreamLog
{
    public string Kind => TaskOutput.Kind;

    public async Task<StreamPage?> Read(StreamKey stream, long after, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Db>().OutputPage(stream, after, ct);
    }

    public async Task<IReadOnlyDictionary<StreamKey, long>> Heads(IReadOnlyCollection<StreamKey> streams, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var ends = await scope.ServiceProvider.GetRequiredService<Db>().Many<TaskOutputEnd>(TaskOutputSql.Ends(streams), ct);
        return ends.ToDictionary(end => TaskOutput.Of(new TaskKey(end.Workspace, end.Id)), end => end.Last);
    }
}

internal static class TaskOutputReading
{
    /// <summary>The entries behind the cursor, about 256 KiB of them.</summary>
    public static async Task<StreamPage?> OutputPage(this Db db, StreamKey stream, long after, CancellationToken ct) =>
        LinesRow.Page(await db.Many<LinesRow>(TaskOutputSql.Read(stream, after, LinesRow.PageBytes, LinesRow.MostRows), ct), after);

    /// <summary>What agents and tools have said, of the first entries; null where that is nothing.</summary>
    public static async Task<string?> OutputText(this Db db, TaskKey task, CancellationToken ct)
    {
        var texts = new List<string>();
        var stream = TaskOutput.Of(task);
        for (var (after, left) = (0L, GetTask.MostSaid); left > 0;)
        {
            if (await db.OutputPage(stream, after, ct) is not { } page) break;
            for (var rest = page.Lines; !rest.IsEmpty && left > 0; left--)
            {
                var end = rest.Span.IndexOf((byte)'\n');
                if (Said(rest[..end]) is { } text) texts.Add(text);
                rest = rest[(end + 1)..];
            }

            after = page.Last;
        }

        return texts.Count == 0 ? null : string.Join('\n', texts);
    }

    private static string? Said(ReadOnlyMemory<byte> line)
    {
        using var entry = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = JsonText.Deepest + 1 });
        return entry.RootElement.GetProperty("type").GetString() is OutputEntry.Text or OutputEntry.ToolResult && entry.RootElement.TryGetProperty("text", out var text) ? text.GetString() : null;
    }
}
