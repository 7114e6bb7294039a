using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Bench.Running;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Identity;
using AgentPlatform.Infrastructure.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AgentPlatform.Bench.Sessions;

/// <summary>
/// The least a server could do with the same statements: no log-in, no rights, no checks, no mapping. Each request runs them one after the other on one connection;
/// with <c>?way=batch</c> it sends them in one round trip, which shows what that would be worth.
/// </summary>
internal sealed class BareServer(NpgsqlDataSource source)
{
    private const int ChunksAtOnce = 8;

    private readonly ConcurrentDictionary<string, IReadOnlyList<Bare>> lists = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<Bare> create = [.. Statements.Create().Select(Bare.Of)];
    private readonly IReadOnlyList<Bare> read = [.. Statements.Read(Caller.Anonymous, 0).Select(Bare.Of)];

    public static async Task<int> Run(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var source = Database.Pool(builder.Configuration.GetConnectionString("AgentPlatform")!, builder.Configuration.GetValue("PoolSize", 20));
        builder.Services.AddSingleton(source);
        BareLog.Add(builder.Services);
        var bare = new BareServer(source);
        await using var app = builder.Build();
        app.MapGet("/noop", (RequestDelegate)Noop);
        app.MapPost("/api/sessions", (RequestDelegate)bare.Create);
        app.MapGet("/api/sessions", (RequestDelegate)bare.List);
        app.MapGet("/api/sessions/{id}", (RequestDelegate)bare.Get);
        app.MapGet("/api/sessions/{id}/raw", (RequestDelegate)bare.Raw);
        BareLog.Map(app);
        await app.RunAsync();
        return 0;
    }

    private static Task Noop(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 2;
        return context.Response.Body.WriteAsync("{}"u8.ToArray(), context.RequestAborted).AsTask();
    }

    private async Task Get(HttpContext context)
    {
        var id = Guid.Parse((string)context.Request.RouteValues["id"]!);
        await using var connection = await source.OpenConnectionAsync(context.RequestAborted);
        using var json = new BareJson(context.Response);
        if (IsBatch(context))
        {
            // The name's parameter would depend on the first answer: the template's owner stands for it.
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(read[0].BatchCommand((0, id)));
            batch.BatchCommands.Add(read[1].BatchCommand());
            batch.BatchCommands.Add(read[2].BatchCommand((1, id), (2, id.ToString()), (3, id.ToString())));
            await using var answers = await batch.ExecuteReaderAsync(context.RequestAborted);
            await json.Session(answers);
            await answers.NextResultAsync(context.RequestAborted);
            await json.Names(answers);
            await answers.NextResultAsync(context.RequestAborted);
            await json.Links(answers);
        }
        else
        {
            var (workspace, owner) = (Guid.Empty, Guid.Empty);
            await read[0].Run(connection, async reader => (workspace, owner) = await json.Session(reader), (0, id));
            await read[1].Run(connection, json.Names, (0, new[] { owner }));
            await read[2].Run(connection, json.Links, (0, workspace), (1, id), (2, id.ToString()), (3, id.ToString()));
        }

        await json.Send();
    }

    private async Task List(HttpContext context)
    {
        var statements = lists.GetOrAdd(context.Request.QueryString.Value!, _ => Templates(context.Request.Query));
        await using var connection = await source.OpenConnectionAsync(context.RequestAborted);
        using var json = new BareJson(context.Response);
        var total = 0L;
        await statements[0].Run(connection, async reader => total = await reader.ReadAsync() ? reader.GetInt64(0) : 0);
        var owners = Array.Empty<Guid>();
        await statements[1].Run(connection, async reader => owners = await json.Sessions(reader));
        await statements[2].Run(connection, json.Names, (0, owners));
        json.Total(total);
        await json.Send();
    }

    private async Task Create(HttpContext context)
    {
        // Reads its body as anybody would; what it finds there is too simple to need checking.
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        var session = body.RootElement.GetProperty("session");
        var (id, title, tool) = (SessionId.New().Value, session.GetProperty("context").GetProperty("title").GetString()!, session.GetProperty("agent").GetProperty("tool").GetString()!);
        await using var connection = await source.OpenConnectionAsync(context.RequestAborted);
        await create[0].Execute(connection, (1, id), (8, tool), (11, title));
        context.Response.StatusCode = StatusCodes.Status201Created;
        using var json = new BareJson(context.Response);
        json.Created(id);
        await json.Send();
    }

    private async Task Raw(HttpContext context)
    {
        var id = Guid.Parse((string)context.Request.RouteValues["id"]!);
        var statements = lists.GetOrAdd("raw", _ => [.. Statements.Raw(new SessionId(id), ChunksAtOnce).Select(Bare.Of)]);
        await using var connection = await source.OpenConnectionAsync(context.RequestAborted);
        var (workspace, header, stats, last) = (Guid.Empty, Array.Empty<byte>(), Array.Empty<byte>(), 0L);
        await statements[0].Run(connection, async reader =>
        {
            await reader.ReadAsync();
            (workspace, header, stats, last) = (reader.GetGuid(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<byte[]>(2), reader.GetInt64(6));
            context.Response.ContentLength = header.Length + reader.GetInt64(5) + stats.Length;
        }, (0, id));
        context.Response.ContentType = "application/jsonl";
        await context.Response.Body.WriteAsync(header);
        for (var after = 0L; after < last;)
        {
            await statements[1].Run(connection, async reader =>
            {
                while (await reader.ReadAsync())
                {
                    after = reader.GetInt64(1);
                    var (codec, length, payload) = (reader.GetInt16(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(5));
                    var lines = codec == (short)EventCodec.Plain ? payload : new byte[length];
                    if (codec != (short)EventCodec.Plain) BrotliDecoder.TryDecompress(payload, lines, out _);
                    await context.Response.Body.WriteAsync(lines);
                }
            }, (0, workspace), (1, id), (2, after));
        }

        await context.Response.Body.WriteAsync(stats);
    }

    private static IReadOnlyList<Bare> Templates(IQueryCollection query) =>
        [.. Statements.List(Statements.Page(query["tool"], query["search"], int.Parse(query["page"].ToString(), CultureInfo.InvariantCulture))).Select(Bare.Of)];

    private static bool IsBatch(HttpContext context) => context.Request.Query["way"] == "batch";
}

/// <summary>A statement's text with its parameters to copy.</summary>
internal sealed class Bare
{
    private readonly string text;
    private readonly NpgsqlParameter[] parameters;

    private Bare(Sql sql) => (text, parameters) = (sql.Text, [.. sql.Parameters]);

    public static Bare Of(Sql sql) => new(sql);

    public async Task Run(NpgsqlConnection connection, Func<NpgsqlDataReader, Task> read, params (int Place, object Value)[] values)
    {
        await using var command = new NpgsqlCommand(text, connection);
        Fill(command.Parameters, values);
        await using var reader = await command.ExecuteReaderAsync();
        await read(reader);
    }

    public async Task Execute(NpgsqlConnection connection, params (int Place, object Value)[] values)
    {
        await using var command = new NpgsqlCommand(text, connection);
        Fill(command.Parameters, values);
        await command.ExecuteNonQueryAsync();
    }

    public NpgsqlBatchCommand BatchCommand(params (int Place, object Value)[] values)
    {
        var command = new NpgsqlBatchCommand(text);
        Fill(command.Parameters, values);
        return command;
    }

    private void Fill(NpgsqlParameterCollection target, (int Place, object Value)[] values)
    {
        foreach (var parameter in parameters) target.Add(parameter.Clone());
        foreach (var (place, value) in values) target[place].Value = value;
    }
}
