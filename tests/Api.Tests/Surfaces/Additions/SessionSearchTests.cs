using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>Search over sessions as clients see it.</summary>
public sealed class SessionSearchTests : OpenSessionFixture
{
    [Test]
    public async Task Sessions_are_found_by_what_stands_in_them_newest_first()
    {
        var person = await Register();
        var older = await Recorded(person, 1, Said("the zebra parser"));
        var newer = await Recorded(person, 2, Said("a zebra crossing"));
        await Recorded(person, 3, Said("nothing"));

        Assert.That(await Ids("q=zebra"), Is.EqualTo(new[] { newer, older }));
        Assert.That(await Ids("q=Zebra+parser"), Is.EqualTo(new[] { older }));
        Assert.That(await Ids("q=zebra+-parser"), Is.EqualTo(new[] { newer }));
        Assert.That(await Ids("q=zeb*+cross*"), Is.EqualTo(new[] { newer }));
        Assert.That(await Ids("q=%22crossing+zebra%22"), Is.EqualTo(new[] { newer }));
        Assert.That(await Ids("q=zebra+unicorn"), Is.Empty);
        Assert.That(await Ids("q='%20%5C%20%26%20zebra%20%7C%20%00"), Is.EqualTo(new[] { newer, older }));
    }

    [Test]
    public async Task Tool_calls_files_and_commands_are_fields()
    {
        var person = await Register();
        var id = await Recorded(person, 1,
            Event("""{"type":"ToolCall","data":{"name":"mcp__wombat__Fetch"}}"""), Event("""{"type":"FileEdit","data":{"path":"src/Wombat/Store.cs"}}"""),
            Event("""{"type":"ShellCommand","data":{"command":"wombatctl apply --force"}}"""));
        var talk = await Recorded(person, 2, Said("mcp__wombat__fetch in src/Wombat/Store.cs by wombatctl apply --force"));

        Assert.That(await Ids("q=wombat"), Is.EqualTo(new[] { talk, id }));
        foreach (var query in new[] { "tool:mcp__wombat__fetch", "tool:mcp__wom*", "file:wombat/store.cs", "file:Store.cs+wombatctl", "file:src/Wombat/*", "command:wombatctl", "command:--force+wombatctl" })
            Assert.That(await Ids($"q={query}"), Is.EqualTo(new[] { id }), query);
        Assert.That(await Ids("q=file:ombat/store.cs"), Is.Empty);
        Assert.That(await Ids("q=wombatctl+-command:wombatctl"), Is.EqualTo(new[] { talk }));
    }

    [Test]
    public async Task A_result_has_the_session_and_shows_where()
    {
        var person = await Register();
        var id = await Recorded(person, 5, s =>
        {
            s["context"]!["title"] = "All about okapis";
            s["context"]!["description"] = "Told by a keeper";
            s["context"]!["tags"] = new JsonArray("a", "b");
        }, Said("nothing"), Said("the okapi eats leaves"));

        var found = (await Http.Get("/api/sessions/search?q=okapis+okapi+leaves")).Json;

        Assert.That(found["next"], Is.Null);
        var session = found["sessions"]!.AsArray().Single()!.AsObject();
        Assert.That(session["snippets"]!.ToJsonString(), Is.EqualTo("""
            [{"field":"title","text":"All about okapis","highlights":[[10,16]]},{"sequence":2,"event_type":"UserMessage","text":"the okapi eats leaves","highlights":[[4,9],[15,21]]}]
            """));
        session.Remove("snippets");
        Assert.That(session.ToJsonString(), Is.EqualTo($$"""
            {"id":"{{id}}","title":"All about okapis","description":"Told by a keeper","tool":"claude-code","agent_provider":"anthropic","agent_model":"m1","user_id":"{{person.Id}}","nickname":"{{person.Name}}","created_at":"2026-02-19T11:18:05Z","visibility":"public","event_count":1,"message_count":1,"session_score":100,"tags":["a","b"]}
            """));
    }

    [Test]
    public async Task Private_sessions_are_found_by_their_workspace_alone_and_at_once_when_they_become_private()
    {
        var owner = await Register();
        var stranger = await Register();
        var hidden = await Recorded(owner, 1, Said("secret narwhal"));
        var shown = await Recorded(owner, 2, Said("public narwhal"));
        Assert.That(await Ids("q=narwhal", stranger.Token), Is.EqualTo(new[] { shown, hidden }));

        // The index is behind: it still says that anybody may read it.
        await Ask($"update sessions.sessions set visibility = 'private' where id = '{hidden}'");

        foreach (var reader in new[] { null, stranger.Token })
        {
            var answer = await Http.Get("/api/sessions/search?q=narwhal", reader);
            Assert.That(answer.Text, Does.Contain(shown).And.Not.Contain(hidden).And.Not.Contain("secret"));
        }

        Assert.That(await Ids("q=narwhal", owner.Token), Is.EqualTo(new[] { shown, hidden }));
        await Index(hidden);
        Assert.That(await Ask($"select count(*) from sessions.search where session_id = '{hidden}' and words @@ '''@public'''::tsquery"), Is.EqualTo(0L));
        Assert.That(await Ids("q=narwhal", stranger.Token), Is.EqualTo(new[] { shown }));
        Assert.That(await Ids("q=narwhal", owner.Token), Is.EqualTo(new[] { shown, hidden }));
        Assert.That(await Ids("tool=claude-code&limit=100", stranger.Token), Does.Not.Contain(hidden));
    }

    [Test]
    public async Task Filters_narrow_a_search_and_a_list([Values("q=quagga&", "")] string q)
    {
        var (person, other) = (await Register(), await Register());
        var (tool, repository) = ($"it's-{q.Length}", $"org/{q.Length}");
        var mine = await Recorded(person, 1, s => s["agent"]!["tool"] = tool, Said("quagga"));
        var theirs = await Recorded(other, 2, s => s["agent"]!["tool"] = tool, Said("quagga"));
        var upload = Body(b =>
        {
            b["session"]!["agent"]!["tool"] = tool;
            b["git_repo_name"] = repository;
            b["session"]!["events"] = new JsonArray(JsonNode.Parse(Said("quagga")));
        });
        var made = (await Http.Post("/api/sessions", upload, other.Token))["id"];
        await Index(made);

        Assert.That(await Ids($"{q}tool={Uri.EscapeDataString(tool)}"), Is.EquivalentTo(new[] { made, theirs, mine }));
        Assert.That(await Ids($"{q}tool={Uri.EscapeDataString(tool)}&git_repo_name={repository}"), Is.EqualTo(new[] { made }));
        Assert.That(await Ids($"{q}tool={Uri.EscapeDataString(tool)}&mine=true", person.Token), Is.EqualTo(new[] { mine }));
        Assert.That(await Ids($"{q}tool={Uri.EscapeDataString(tool.ToUpperInvariant())}"), Is.Empty);
        Assert.That((await Http.Get($"/api/sessions/search?{q}mine=true")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Pages_walk_all_results_once([Values("q=ocelot&", "")] string q)
    {
        var person = await Register();
        var tool = $"ocelot-{q.Length}";
        var ids = new List<string>();
        for (var i = 0; i < 9; i++) ids.Add(await Recorded(person, i / 3, s => s["agent"]!["tool"] = tool, Said("ocelot")));

        var (seen, next) = (new List<string>(), "");
        do
        {
            var page = (await Http.Get($"/api/sessions/search?{q}tool={tool}&limit=2{next}")).Json;
            seen.AddRange(page["sessions"]!.AsArray().Select(session => session!["id"]!.GetValue<string>()));
            next = page["next"] is { } cursor ? $"&after={cursor.GetValue<string>()}" : null;
        }
        while (next is not null);

        Assert.That(seen, Is.EqualTo(ids.Select((id, i) => (Id: id, At: i / 3)).OrderByDescending(s => s.At).ThenByDescending(s => s.Id, StringComparer.Ordinal).Select(s => s.Id)));
    }

    [Test]
    public async Task What_is_appended_is_found_once_it_is_indexed_and_a_deleted_session_no_more()
    {
        var person = await Register();
        var id = await Stream(person, "live-1", "axolotl");
        await Index(id);
        for (var i = 0; i < 5; i++)
        {
            await Stream(person, "live-1", $"gibbon{i}");
            await Index(id);
        }

        Assert.That(await Ids("q=axolotl+gibbon4"), Is.EqualTo(new[] { id }), "small parts are made anew together");
        Assert.That(await Ask($"select count(*) from sessions.search where session_id = '{id}'"), Is.EqualTo(1L));
        var before = await Ask($"select xmin::text from sessions.search where session_id = '{id}'");
        await Index(id);
        Assert.That(await Ask($"select xmin::text from sessions.search where session_id = '{id}'"), Is.EqualTo(before), "nothing to do writes nothing");

        await Http.Delete($"/api/sessions/{id}", person.Token);
        Assert.That(await Ask($"select count(*) from sessions.search where session_id = '{id}'"), Is.EqualTo(0L));
        await Index(id);
        Assert.That(await Ids("q=axolotl"), Is.Empty);
    }

    [Test]
    public async Task Long_sessions_have_parts_and_are_found_by_the_newest_that_fits()
    {
        var person = await Register();
        var filler = string.Join(' ', Enumerable.Range(0, 3000).Select(i => $"filler{i}"));
        var id = await Recorded(person, 1, [.. Enumerable.Range(1, 40).Select(i => Said($"{filler} tapir common{(i % 20 == 7 ? " marmot" : "")}"))]);

        Assert.That(await Ask($"select count(*) from sessions.search where session_id = '{id}'"), Is.GreaterThan(5L));
        Assert.That(await Ids("q=tapir"), Is.EqualTo(new[] { id }));
        var snippet = (await Http.Get("/api/sessions/search?q=marmot")).Json["sessions"]![0]!["snippets"]!.AsArray().Single()!;
        Assert.That(snippet["sequence"]!.GetValue<int>(), Is.EqualTo(27));
    }

    [Test]
    public async Task A_changed_title_is_found_everywhere_and_a_workspace_can_refuse_to_be_searched()
    {
        var person = await Register();
        var id = await Recorded(person, 1, Said("jerboa"));
        await Ask($"update sessions.sessions set title = 'Kinkajou' where id = '{id}'");
        await Index(id);
        Assert.That(await Ids("q=kinkajou+jerboa"), Is.EqualTo(new[] { id }));
        Assert.That(await Indexer(id, (indexer, workspace, session) => indexer.Reindex(workspace, session, CancellationToken.None)));
        Assert.That(await Ids("q=kinkajou+jerboa"), Is.EqualTo(new[] { id }));

        await Ask($"insert into sessions.policies (workspace_id, is_searchable, changed_at) select workspace_id, false, now() from sessions.sessions where id = '{id}'");
        await Index(id);
        Assert.That(await Ids("q=jerboa"), Is.Empty);
        Assert.That(await Ask($"select count(*) from sessions.search where session_id = '{id}'"), Is.EqualTo(0L));
    }

    [TestCase("q=", "session.bad_search")]
    [TestCase("q=-a", "session.bad_search")]
    [TestCase("q=tool:", "session.bad_search")]
    [TestCase("after=x&q=a", "session.bad_cursor")]
    [TestCase("after=", "session.bad_cursor")]
    [TestCase("limit=0", "request.bad_query")]
    [TestCase("limit=101", "request.bad_query")]
    [TestCase("limit=x", "request.bad_query")]
    [TestCase("mine=1", "request.bad_query")]
    public async Task What_means_nothing_is_refused(string query, string code)
    {
        var answer = await Http.Get($"/api/sessions/search?{query}");

        Assert.That((answer.Status, answer.ContentType, answer["code"]), Is.EqualTo((400, "application/problem+json", code)));
    }

    [Test]
    public async Task Nobody_in_particular_searches_only_where_there_is_a_public_feed()
    {
        await using var closed = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Sessions:PublicFeed"] = "false" });

        var answer = await closed.Http.Get("/api/sessions/search?q=a");

        Assert.That((answer.Status, answer["code"]), Is.EqualTo((401, "session.feed_disabled")));
        Assert.That((await Http.Get("/api/sessions/search?q=a", "garbage")).Status, Is.EqualTo(401));
    }

    private static string Said(string text) => Event("""{"type":"UserMessage"}""", $$"""{"type":"Text","text":"{{text}}"}""");

    private static string Event(string type, string blocks = "") =>
        $$"""{"event_id":"{{Guid.CreateVersion7()}}","timestamp":"2026-02-19T11:18:05Z","event_type":{{type}},"content":{"blocks":[""" + blocks + "]}}";

    private Task<string> Recorded(Person by, int second, params string[] events) => Recorded(by, second, _ => { }, events);

    private async Task<string> Recorded(Person by, int second, Action<JsonNode> change, params string[] events)
    {
        var id = await Upload(by.Token, b =>
        {
            var session = b["session"]!;
            session["context"]!["created_at"] = string.Create(CultureInfo.InvariantCulture, $"2026-02-19T11:18:{second:00}Z");
            session["events"] = new JsonArray([.. events.Select(json => JsonNode.Parse(json))]);
            change(session);
        });
        await Index(id);
        return id;
    }

    private async Task<string> Stream(Person by, string id, string text)
    {
        var answer = await Http.Post($"/api/sessions/{id}/events", $$"""{"agent":{"provider":"anthropic","model":"m1","tool":"claude-code"},"events":[{{Said(text)}}]}""", by.Token);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return (await Ask($"select id::text from sessions.sessions where external_id = '{id}'"))!.ToString()!;
    }

    private async Task<List<string>> Ids(string query, string? bearer = null)
    {
        var answer = await Http.Get($"/api/sessions/search?{query}", bearer);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return [.. answer.Json["sessions"]!.AsArray().Select(session => session!["id"]!.GetValue<string>())];
    }

    private Task<object?> Ask(string sql) => TestCluster.Ask(Platform.Database, sql);

    private async Task Index(string id) =>
        Assert.That(await Indexer(id, (indexer, workspace, session) => indexer.Index(workspace, session, CancellationToken.None)));

    private async Task<bool> Indexer(string id, Func<ISessionIndexer, WorkspaceId, SessionId, Task<bool>> index)
    {
        var workspace = (Guid?)await Ask($"select workspace_id from sessions.sessions where id = '{id}'") ?? Guid.Empty;
        await using var scope = Platform.Services.CreateAsyncScope();
        var indexer = scope.ServiceProvider.GetRequiredService<ISessionIndexer>();
        return (await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run<Result<bool>>(
            async _ => await index(indexer, new WorkspaceId(workspace), new SessionId(Guid.Parse(id))), CancellationToken.None)).Value;
    }
}
