using System.Globalization;
using System.Net.Http.Headers;
using AgentPlatform.Application.Common;
using AgentPlatform.Bench.Load;

namespace AgentPlatform.Bench.Sessions;

/// <summary>A goal of docs/architecture.md, section 11; <paramref name="Met"/> is null where the run cannot tell.</summary>
internal sealed record Goal(string Text, Func<Outcome, bool?> Met);

/// <summary>Something to measure.</summary>
/// <param name="Name">What it is called in the result.</param>
/// <param name="Connections">How many send at once.</param>
/// <param name="Ours">Requests to the product; to the bare server where <see cref="IsBareOnly"/>.</param>
internal sealed record Operation(string Name, int Connections, Func<Random, HttpRequestMessage> Ours)
{
    /// <summary>Requests to the bare server.</summary>
    public Func<Random, HttpRequestMessage>? Bare { get; init; }

    public Func<PgScript>? Script { get; init; }

    /// <summary>Clients of pgbench, where they are to be fewer than the connections.</summary>
    public int? Clients { get; init; }

    public Goal? Goal { get; init; }

    /// <summary>Events that one request adds.</summary>
    public int Events { get; init; }

    /// <summary>For comparison only: nothing of the product is in it.</summary>
    public bool IsBareOnly { get; init; }
}

/// <summary>An operation and the medians of its rounds.</summary>
internal sealed record Outcome(Operation Operation, Measured Ours, Measured? Bare, double? PgBench)
{
    public double? AgainstBare => Ours.PerSecond / Bare?.PerSecond;

    public double EventsPerSecond => Ours.PerSecond * Operation.Events;

    public double? AgainstPgBench => Ours.PerSecond / PgBench;

    public bool? IsMet => Operation.Goal?.Met(this);
}

/// <summary>The operations on sessions.</summary>
internal sealed class Operations(Uri ours, Uri bare, string key, LongSession longSession)
{
    public const string WithSettling = "append, one event, with settling";

    private const int EventsOfBatch = 100;

    private static readonly Goal Fast = new("p99 < 30 ms", outcome => outcome.Ours.P99.TotalMilliseconds < 30);
    private static readonly Goal Responsive = new("≥ 0.7 × pgbench, p99 < 10 ms", outcome => outcome.AgainstPgBench is { } ratio ? ratio >= 0.7 && outcome.Ours.P99.TotalMilliseconds < 10 : null);
    private static readonly Goal Plenty = new("≥ 150,000 events/s", outcome => outcome.EventsPerSecond >= 150_000);
    private static int runs;

    public IEnumerable<Operation> All()
    {
        foreach (var connections in new[] { 1, 16, 64 }) yield return new Operation("no-op endpoint: the generator's own cost", connections, _ => Get(bare, "/noop")) { IsBareOnly = true };
        foreach (var connections in new[] { 16, 64 })
        {
            var goal = new Goal("≥ 0.9 × bare", outcome => outcome.AgainstBare >= 0.9);
            yield return new Operation("read by id, anonymous", connections, random => Get(ours, Path(random))) { Bare = random => Get(bare, Path(random)), Script = Read, Goal = goal };
            yield return new Operation("read by id, with key", connections, random => Get(ours, Path(random), key)) { Bare = random => Get(bare, Path(random)), Script = Read, Goal = goal };
        }

        yield return new Operation("read by id, in one batch", 16, random => Get(bare, Path(random) + "?way=batch")) { IsBareOnly = true };
        yield return List("list page 1", 1, Fast, null, null, 1);
        yield return List("list page 1", 16, null, null, null, 1);
        yield return List("list page 100 (OFFSET)", 1, null, null, null, 100);
        yield return List("list page 100 (OFFSET)", 16, null, null, null, 100);
        yield return List("list by tool (2 % of rows)", 1, Fast, "amp", null, 1);
        yield return List("list by tool (2 % of rows)", 16, Fast, "amp", null, 1);
        yield return List("list by tool (45 % of rows)", 1, Fast, "claude-code", null, 1);
        yield return List("list by tool (45 % of rows)", 16, Fast, "claude-code", null, 1);
        yield return List("search, selective term", 1, Fast, null, Words.Selective, 1);
        yield return List("search, selective term", 16, Fast, null, Words.Selective, 1);
        yield return List("search, common term (20 % of rows)", 1, Fast, null, Words.Common, 1);
        yield return List("search, common term (20 % of rows)", 16, Fast, null, Words.Common, 1);
        foreach (var connections in new[] { 1, 4 })
        {
            var path = $"/api/sessions/{longSession.Id.Value}/raw";
            yield return new Operation("raw of 50,000 events", connections, _ => Get(ours, path))
            {
                Bare = _ => Get(bare, path),
                Script = () => Statements.Raw(longSession).Aggregate(new PgScript(), (script, sql) => script.Add(sql)),
            };
        }

        // Last, because they make the tables grow.
        foreach (var connections in new[] { 1, 16, 64 })
            yield return AppendOne("append, one event", connections, ours) with { Goal = connections == 64 ? Responsive : null };
        yield return new Operation("append, batches of 100", 16, random => Appends.Request(ours, key, random, EventsOfBatch)) { Events = EventsOfBatch, Goal = Plenty };
        yield return new Operation("bare log append", 64, random => Appends.Bare(bare, random))
        {
            IsBareOnly = true,
            Script = OneRow.Script,
            Clients = OneRow.Clients,
            Events = 1,
            Goal = new Goal("> 1.0 × pgbench", outcome => outcome.AgainstPgBench > 1.0),
        };
        foreach (var connections in new[] { 16, 64 })
            yield return new Operation("create, with key", connections, _ => Post(ours, "/api/sessions", key))
            {
                Bare = _ => Post(bare, "/api/sessions"),
                Script = Create,
                Goal = new Goal("≥ 0.7 × bare", outcome => outcome.AgainstBare >= 0.7),
            };
        yield return new Operation("create, in one batch", 16, _ => Post(bare, "/api/sessions?way=batch")) { IsBareOnly = true };
    }

    /// <summary>The search over sessions and their events, for words of known frequency.</summary>
    public IEnumerable<Operation> Searches()
    {
        foreach (var (name, word) in new[] { ("rare", Vocabulary.Rare), ("medium", Vocabulary.Medium), ("common", Vocabulary.Common) })
            foreach (var connections in new[] { 1, 16 })
                yield return new Operation($"search {name} word", connections, _ => Get(ours, $"/api/sessions/search?q={word}", key)) { Goal = connections == 1 ? Fast : null };
    }

    /// <summary>Both servers until what every operation uses has been compiled for speed, which takes them ten seconds.</summary>
    public IEnumerable<Operation> WarmUp() =>
    [
        new("product", 16, random => random.Next(10) == 0 ? Post(ours, "/api/sessions", key) : Get(ours, Path(random), key)),
        new("bare", 16, random => random.Next(10) == 0 ? Post(bare, "/api/sessions") : Get(bare, Path(random))),
    ];

    /// <summary>Single events while the product settles what they leave behind.</summary>
    public Operation Settled(Uri settling) => AppendOne(WithSettling, 64, settling, Appends.Settled);

    private Operation AppendOne(string name, int connections, Uri server, string sessions = Appends.Live) =>
        new(name, connections, random => Appends.Request(server, key, random, 1, sessions)) { Script = OneRow.Script, Clients = OneRow.Clients, Events = 1 };

    private Operation List(string name, int connections, Goal? goal, string? tool, string? search, int page)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/api/sessions?page={page}&per_page=20");
        if (tool is not null) path += $"&tool={tool}";
        if (search is not null) path += $"&search={search}";
        return new Operation(name, connections, _ => Get(ours, path))
        {
            Bare = _ => Get(bare, path),
            Script = () => Statements.List(Statements.Page(tool, search, page)).Aggregate(new PgScript(), (script, sql) => script.Add(sql)),
            Goal = goal,
        };
    }

    private static PgScript Read()
    {
        var sql = Statements.Read(Caller.Anonymous, 0);
        var (id, link) = (Known.TargetOf("n"), Known.LinkOf("n"));
        return new PgScript()
            .Line(string.Create(CultureInfo.InvariantCulture, $"\\set n random(0, {Known.Targets - 1})"))
            .Line(string.Create(CultureInfo.InvariantCulture, $"\\set u :n % {Known.People}"))
            .Add(sql[0], (0, id))
            .Add(sql[1], (0, $"array[{Known.PersonOf("u")}]"))
            .Add(sql[2], (0, Known.HomeOf("u")), (1, id), (2, link), (3, link));
    }

    private static PgScript Create()
    {
        var sql = Statements.Create();
        var id = "('01980000-' || lpad(to_hex(:run::bigint), 4, '0') || '-7000-8' || lpad(to_hex(:client_id::bigint), 3, '0') || '-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid";
        var script = new PgScript().Define("run", Interlocked.Increment(ref runs)).Define("n", 0).Line("\\set n :n + 1").Line("begin;");
        foreach (var statement in sql) script.Add(statement, (1, id));
        return script.Line("commit;");
    }

    private static string Path(Random random) => $"/api/sessions/{Known.Target(random.Next(Known.Targets)).Value}";

    private static HttpRequestMessage Get(Uri server, string path, string? key = null) => Authorized(new HttpRequestMessage(HttpMethod.Get, new Uri(server, path)), key);

    private static HttpRequestMessage Post(Uri server, string path, string? key = null)
    {
        var content = new ByteArrayContent(Upload.SmallBody);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return Authorized(new HttpRequestMessage(HttpMethod.Post, new Uri(server, path)) { Content = content }, key);
    }

    private static HttpRequestMessage Authorized(HttpRequestMessage message, string? key)
    {
        if (key is not null) message.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return message;
    }
}
