using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Sessions;
using AgentPlatform.Testing;

namespace AgentPlatform.Infrastructure.Tests.Sessions;

/// <summary>The hottest statements ride on the index that their comment names.</summary>
public sealed class SessionPlanTests
{
    private string database = "";

    [OneTimeSetUp]
    public async Task Fill()
    {
        database = await TestCluster.NewDatabase();
        await TestCluster.Ask(database, """
            insert into workspaces.workspaces values ('00000000-0000-0000-0000-000000000001', 'w', repeat('0', 64), now());
            insert into sessions.sessions (workspace_id, id, origin, visibility, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at,
                message_count, task_count, event_count, duration_seconds, total_input_tokens, total_output_tokens, git_repo_name, has_errors, max_active_agents, score, score_rule)
            select '00000000-0000-0000-0000-000000000001', gen_random_uuid(), 'upload', 'public', gen_random_uuid(), 'tool' || n % 50, 'p', 'm', md5(n::text) || ' title', md5(n::text || 'd'), '', now() - n * interval '1 second', 0, now(),
                n % 1000, 0, 1, n % 5000, 0, 0, 'org/' || n % 100, false, 1, 100, 'heuristic_v1'
            from generate_series(1, 20000) n;
            analyze sessions.sessions
            """);
    }

    [TestCase(SessionOrder.Recent, "sessions_recent")]
    [TestCase(SessionOrder.Popular, "sessions_popular")]
    [TestCase(SessionOrder.Longest, "sessions_longest")]
    public async Task A_page_is_read_in_order_from_its_index(SessionOrder order, string index) =>
        Assert.That(await Plan(SessionSql.List(List(new(), order), null)), Does.Contain(index).And.Not.Contain("Sort").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task A_tool_has_its_index() => Assert.That(await Plan(SessionSql.List(List(new(Tool: "tool7"), SessionOrder.Recent), null)), Does.Contain("sessions_by_tool"));

    [Test]
    public async Task A_repository_has_its_index() => Assert.That(await Plan(SessionSql.List(List(new(Repository: "org/7"), SessionOrder.Recent), null)), Does.Contain("sessions_by_repository"));

    [Test]
    public async Task A_selective_search_uses_trigrams() =>
        Assert.That(await Plan(SessionSql.Count(List(new(Search: "c4ca4238a0b923"), SessionOrder.Recent), null)), Does.Contain("sessions_search").And.Not.Contain("Seq Scan"));

    [Test]
    public void Who_may_read_is_one_condition_and_fits_the_caller()
    {
        var member = Caller.Person(Domain.Identity.UserId.New(), Domain.Workspaces.WorkspaceId.New());

        Assert.That(SessionSql.List(List(new(), SessionOrder.Recent), null).Text, Does.Contain("visibility = 'public'").And.Not.Contain("or sessions.workspace_id"));
        Assert.That(SessionSql.Get(member, default).Text, Does.Contain("(visibility = 'public' or sessions.workspace_id = $2)"));
        Assert.That(SessionSql.Get(Caller.Operator, default).Text, Does.Not.Contain("visibility ="));
    }

    private static ListSessions List(SessionFilter filter, SessionOrder order) => new(Caller.Anonymous, filter, order, 0, 20);

    private Task<string> Plan(Sql sql) => TestCluster.Plan(database, sql);
}
