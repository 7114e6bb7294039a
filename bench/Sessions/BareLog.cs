using System.Buffers;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Bench.Sessions;

/// <summary>The log alone, through the product's own group and transaction: nobody is authenticated, nothing is checked, known or counted, and nobody is woken.</summary>
internal static class BareLog
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System).AddSingleton<CommitSlots>().AddSingleton<TransactionRetries>().AddSingleton(new GroupLimits());
        services.AddScoped<UnitOfWork>().AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<UnitOfWork>()).AddScoped<Db>();
        services.AddSingleton<LogEnds>().AddScoped<IGroupFlush<LogLine, Done>, LogFlush>().AddSingleton<Group<LogLine, Done>>();
    }

    public static void Map(WebApplication app)
    {
        var group = app.Services.GetRequiredService<Group<LogLine, Done>>();
        app.MapPost("/log/{session:int}", (RequestDelegate)(context => Append(context, group)));
    }

    private static async Task Append(HttpContext context, Group<LogLine, Done> group)
    {
        var line = new byte[(int)context.Request.ContentLength! + 1];
        await context.Request.Body.ReadExactlyAsync(line.AsMemory(0, line.Length - 1), context.RequestAborted);
        line[^1] = (byte)'\n';
        var session = int.Parse((string)context.Request.RouteValues["session"]!, System.Globalization.CultureInfo.InvariantCulture);
        var outcome = await group.Add(new LogLine(Known.Caller(session), session, line), ticket: null, context.RequestAborted);
        if (outcome.Error is { } refusal) throw new InvalidOperationException(refusal.Message);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}

/// <summary>A line for the log of the target with that number.</summary>
internal sealed record LogLine(Caller Caller, int Session, byte[] Bytes) : IGroupCommand<Done>
{
    public static Scope Needs => Scope.None;

    public long Weight => Bytes.Length;
}

/// <summary>Where the logs end. Nobody else writes these sessions.</summary>
internal sealed class LogEnds
{
    private readonly Dictionary<int, long> ends = [];

    public long? Of(int session) => ends.TryGetValue(session, out var end) ? end : null;

    public void Set(int session, long end) => ends[session] = end;
}

/// <summary>Two statements in one round trip: a row of the log per session, and the heads.</summary>
internal sealed class LogFlush(Db db, IUnitOfWork unit, LogEnds ends) : IGroupFlush<LogLine, Done>
{
    public async Task<IReadOnlyList<Result<Done>?>> Handle(IReadOnlyList<LogLine> commands, bool isAlone, CancellationToken ct)
    {
        var chunks = new List<(SessionKey Key, EventChunk Chunk)>();
        foreach (var lines in commands.GroupBy(command => command.Session).OrderBy(lines => lines.Key))
        {
            var key = new SessionKey(Known.Home(lines.Key), Known.Target(lines.Key));
            var chunk = Chunk((ends.Of(lines.Key) ?? await db.One<long>(End(key), ct)) + 1, [.. lines]);
            chunks.Add((key, chunk));
            unit.OnCommit(() => ends.Set(lines.Key, chunk.Last));
        }

        await db.Execute([SessionWriteSql.AddChunks(chunks), SaveEnds(chunks)], ct);
        return [.. commands.Select(_ => Result<Done>.Of(default))];
    }

    private static EventChunk Chunk(long first, LogLine[] lines)
    {
        var (text, keys) = (new ArrayBufferWriter<byte>(lines.Sum(line => line.Bytes.Length)), new ArrayBufferWriter<byte>());
        for (var i = 0; i < lines.Length; i++)
        {
            text.Write(lines[i].Bytes);
            EventKeys.Append(keys, (ulong)(first + i));
        }

        return EventChunk.Of(first, text.WrittenSpan, keys.WrittenSpan.ToArray());
    }

    private static Sql End(SessionKey key) => new Sql().Add($"select last_sequence from sessions.heads where workspace_id = {key.Workspace} and session_id = {key.Id}");

    // As SessionWriteSql.SaveHeads, of which it keeps what a log cannot be without.
    private static Sql SaveEnds(List<(SessionKey Key, EventChunk Chunk)> chunks)
    {
        var (workspaces, sessions, last) = (chunks.ConvertAll(one => one.Key.Workspace.Value).ToArray(), chunks.ConvertAll(one => one.Key.Id.Value).ToArray(), chunks.ConvertAll(one => one.Chunk.Last).ToArray());
        return new Sql().Add($"""
            update sessions.heads h set last_sequence = n.last_sequence
            from unnest({workspaces}, {sessions}, {last}) as n (workspace_id, session_id, last_sequence)
            where h.workspace_id = n.workspace_id and h.session_id = n.session_id
            """);
    }
}
