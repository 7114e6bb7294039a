using AgentPlatform.Application;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Embedded;
using AgentPlatform.Infrastructure.Keys;
using AgentPlatform.Infrastructure.Sessions.Search;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.Sessions.Search;

/// <summary>Each step of a search rides on the index that its comment names, whatever the words are.</summary>
public sealed class SearchPlanTests
{
    private const int Sessions = 5000;

    private static readonly SearchCursor Middle = new(new NanoTime(DateTimeOffset.UnixEpoch.AddSeconds(Sessions / 2), 0), new SessionId(Guid.Empty));

    private string database = "";

    [OneTimeSetUp]
    public async Task Fill()
    {
        database = await TestCluster.NewDatabase();
        // "common" stands in every session, "half" in every other, "old" in the older half, "rare" in five of them; every tenth session has a second part.
        await TestCluster.Ask(database, $"""
            insert into workspaces.workspaces values ('00000000-0000-0000-0000-000000000001', 'w', repeat('0', 64), now());
            insert into sessions.sessions (workspace_id, id, origin, visibility, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at,
                message_count, task_count, event_count, duration_seconds, total_input_tokens, total_output_tokens, git_repo_name, has_errors, max_active_agents, score, score_rule)
            select '00000000-0000-0000-0000-000000000001', lpad(to_hex(n), 32, '0')::uuid, 'upload', 'public', lpad(to_hex(n % 500), 32, '0')::uuid, 'tool' || n % 50, 'p', 'm', 't', 'd', '', to_timestamp(n), n % 1000, now(),
                1, 0, 1, 1, 0, 0, 'org/' || n % 100, false, 1, 100, 'heuristic_v1'
            from generate_series(1, {Sessions}) n;
            insert into sessions.search (workspace_id, session_id, part, first_sequence, last_sequence, raw_bytes, summary_hash, created_at, words)
            select '00000000-0000-0000-0000-000000000001', lpad(to_hex(n), 32, '0')::uuid, part, part, part, 1, 0, to_timestamp(n),
                array_to_tsvector(array['@public', 'common', 'word' || n] || case when n % 2 = 0 then array['half'] else array[]::text[] end
                    || case when n <= {Sessions / 2} then array['old'] else array[]::text[] end || case when n % 1000 = 7 then array['rare'] else array[]::text[] end
                    || (select array_agg('filler' || (n * 31 + i * 17) % 3000) from generate_series(1, 100) i))
            from generate_series(1, {Sessions}) n, generate_series(1, case when n % 10 = 0 then 2 else 1 end) part;
            analyze sessions.search; analyze sessions.sessions
            """);
    }

    [Test]
    public async Task What_fits_is_found_by_words([Values("'rare'", "'common'", "'half' & !'old'", "'fill':*")] string condition, [Values] bool isPaged) =>
        Assert.That(await Plan(SearchSql.Matches(condition, isPaged ? Middle : null, 21)), Does.Contain("search_words").And.Not.Contain("Seq Scan on search"));

    [Test]
    public async Task Who_may_see_one_private_session_alone_searches_in_the_same_ways()
    {
        var only = new SessionId(Guid.Empty);

        Assert.That(await Plan(SearchSql.Matches("'rare'", null, 21, only)), Does.Contain("search_words").And.Not.Contain("Seq Scan on search"));
        Assert.That(await Plan(SearchSql.Newest("'common'", null, 21, 2000, only)), Does.Contain("search_recent").And.Not.Contain("Sort").And.Not.Contain("Seq Scan"));
    }

    [Test]
    public async Task What_is_newest_is_read_in_order([Values] bool isPaged) =>
        Assert.That(await Plan(SearchSql.Newest("'common' & '@public'", isPaged ? Middle : null, 21, 2000)), Does.Contain("search_recent").And.Not.Contain("Sort").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task A_list_is_read_from_the_index_of_its_filter_and_without_one_in_order()
    {
        var person = Caller.Person(new UserId(new Guid(7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), WorkspaceId.New());
        var query = new SearchSessions(Caller.Anonymous, null, null, null, false, null, 20);

        foreach (var (list, index) in new[]
        {
            (query, "sessions_recent"), (query with { Tool = "tool7" }, "sessions_by_tool"), (query with { Repository = "org/7" }, "sessions_by_repository"), (query with { Caller = person, IsMine = true }, "sessions_by_owner"),
        })
            Assert.That(await Plan(SearchSql.List(list, Middle, 21)), Does.Contain(index).And.Not.Contain("Seq Scan"), index);
        Assert.That(await Plan(SearchSql.List(query, Middle, 21)), Does.Not.Contain("Sort"));
    }

    [Test]
    public async Task The_ways_of_a_search_find_the_same([Values("'common'", "'half'", "'old'", "'rare'", "'half' & !'old'", "'word7'", "'nowhere'")] string condition, [Values] bool isPaged)
    {
        var after = isPaged ? Middle : null;
        var sorted = await Rows(SearchSql.Matches(condition, after, 21));

        Assert.That(await Rows(SearchSql.Newest(condition, after, 21, 2 * Sessions)), Is.EqualTo(sorted));
        Assert.That(sorted, Is.Unique.And.Count.EqualTo(Expected(condition, isPaged)));
        Assert.That(sorted, Is.Ordered.Descending);
    }

    [Test]
    public async Task A_search_goes_on_where_looking_at_the_newest_does_not_help()
    {
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();
        var search = new PartSearch(scope.ServiceProvider.GetRequiredService<Db>()) { MostWalked = 50 };

        foreach (var condition in new[] { "'common'", "'half'", "'old'", "'rare'", "'old' & 'rare'" })
        {
            var found = await search.Find(condition, null, 21, CancellationToken.None);
            Assert.That(found.Select(Key), Is.EqualTo(await Rows(SearchSql.Matches(condition, null, 21))), condition);
        }
    }

    private static int Expected(string condition, bool isPaged) => condition switch
    {
        "'rare'" => isPaged ? 3 : 5,
        "'word7'" => 1,
        "'nowhere'" => 0,
        "'half' & !'old'" => isPaged ? 0 : 21,
        _ => 21,
    };

    private static string Key(FoundPart part) => $"{part.CreatedAt.ToUnixTimeSeconds():0000000} {part.Part}";

    private async Task<List<string>> Rows(Sql sql)
    {
        await using var services = Services();
        await using var scope = services.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<Db>().Many<FoundPart>(sql, CancellationToken.None)).Select(Key)];
    }

    private ServiceProvider Services() => new ServiceCollection().AddLogging().AddMetrics().AddSingleton(new IdentitySettings())
        .AddApplication()
        .AddInfrastructure(new InfrastructureSettings { ConnectionString = database, Embedded = new EmbeddedPostgresSettings { DataFolder = "" }, MasterKey = () => MasterKey.Parse(TestPlatform.MasterKey, "test"), PoolSize = 2 })
        .BuildServiceProvider();

    private Task<string> Plan(Sql sql) => TestCluster.Plan(database, sql);
}
