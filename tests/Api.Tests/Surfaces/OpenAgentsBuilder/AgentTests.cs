using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>Agents (contract open-agents-builder, Neighbours, 3.6).</summary>
public sealed class AgentTests : TenantFixture
{
    private static readonly string[] Columns =
    [
        "id", "displayName", "options", "prompt", "expectedResult", "safetyRules", "published", "events", "tools", "status", "locale", "agentType", "inputs", "defaultFlow", "flows", "agents", "icon", "extra", "evals",
        "createdAt", "updatedAt",
    ];

    [Test]
    public async Task A_new_agent_gets_an_id_an_empty_prompt_and_null_for_all_else()
    {
        var saved = await Put("/api/agent", """{"displayName":"New"}""");

        var agent = saved.Json["data"]!.AsObject();
        Assert.That((saved.Status, saved["message"], saved.Json["status"]!.GetValue<int>()), Is.EqualTo((200, "Data saved successfully!", 200)));
        Assert.That(agent.Select(member => member.Key), Is.EquivalentTo(Columns));
        Assert.That(agent["id"]!.GetValue<string>(), Does.Match("^[A-Za-z0-9_-]{21}$"));
        Assert.That((agent["displayName"]!.GetValue<string>(), agent["prompt"]!.GetValue<string>()), Is.EqualTo(("New", "")));
        Assert.That(agent["createdAt"]!.GetValue<string>(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$").And.EqualTo(agent["updatedAt"]!.GetValue<string>()));
        Assert.That(agent.Where(member => member.Value is not null).Select(member => member.Key), Is.EquivalentTo(new[] { "id", "displayName", "prompt", "createdAt", "updatedAt" }));
    }

    [Test]
    public async Task What_is_not_sent_stays_what_is_null_goes_and_the_time_of_creation_is_kept()
    {
        var created = (await Put("/api/agent", """{"id":"kept","displayName":"One","prompt":"p","options":"{}","icon":"i","published":"false","createdAt":"2001-01-01T00:00:00.000Z"}""")).Json["data"]!;
        Clock.Forward(TimeSpan.FromSeconds(1));

        var changed = (await Put("/api/agent", """{"id":"kept","displayName":"Two","icon":null,"locale":"pl"}""")).Json["data"]!;

        string? Of(JsonNode agent, string name) => agent[name]?.GetValue<string>();
        Assert.That((Of(changed, "displayName"), Of(changed, "prompt"), Of(changed, "options"), Of(changed, "icon"), Of(changed, "locale"), Of(changed, "published")), Is.EqualTo(("Two", "p", "{}", (string?)null, "pl", "false")));
        Assert.That(Of(changed, "createdAt"), Is.EqualTo(Of(created, "createdAt")).And.Not.StartsWith("2001"));
        Assert.That(Of(changed, "updatedAt"), Is.GreaterThan(Of(created, "updatedAt")!));
    }

    [Test]
    public async Task Texts_come_back_character_by_character()
    {
        const string Text = "{ \"a\" : 1.0,\t\"b\":\"\u0000\\u0041\",\"ż\":\"😀</script>\" }\n";
        var body = new JsonObject { ["id"] = "exact", ["displayName"] = "n\u0000n", ["prompt"] = Text, ["options"] = Text, ["extra"] = Text };

        await Put("/api/agent", body.ToJsonString());

        var read = (await Array("/api/agent?id=exact")).Single()!;
        Assert.That(read["displayName"]!.GetValue<string>(), Is.EqualTo("n\u0000n"));
        foreach (var member in new[] { "prompt", "options", "extra" }) Assert.That(read[member]!.GetValue<string>(), Is.EqualTo(Text), member);
    }

    [Test]
    public async Task The_list_is_in_order_of_creation_and_takes_a_filter_and_pages()
    {
        var tenant = await TestTenant.Open(Platform);
        Assert.That(await Array("/api/agent", tenant: tenant), Is.Empty);
        foreach (var id in new[] { "c", "a", "b" }) await Agent($$"""{"id":"{{id}}","displayName":"A"}""", tenant);

        async Task<string> Ids(string query) => string.Concat((await Array("/api/agent" + query, tenant: tenant)).Select(agent => agent!["id"]!.GetValue<string>()));

        Assert.That(await Ids(""), Is.EqualTo("cab"));
        Assert.That(await Ids("?id=a"), Is.EqualTo("a"));
        Assert.That(await Ids("?id="), Is.EqualTo("cab"));
        Assert.That(await Ids("?id=nobody"), Is.Empty);
        Assert.That(await Ids("?limit=2"), Is.EqualTo("ca"));
        Assert.That(await Ids("?limit=2&offset=2"), Is.EqualTo("b"));
        Assert.That(await Ids("?limit=0&offset=-1"), Is.EqualTo("cab"));
        Assert.That(await Ids("?limit=x&unknown=1"), Is.EqualTo("cab"));
    }

    [TestCase("""{}""", "displayName: Required", """[{"code":"invalid_type","expected":"string","received":"undefined","path":["displayName"],"message":"Required"}]""")]
    [TestCase("""{"displayName":""}""", "displayName: String must contain at least 1 character(s)",
        """[{"code":"too_small","minimum":1,"type":"string","inclusive":true,"exact":false,"path":["displayName"],"message":"String must contain at least 1 character(s)"}]""")]
    [TestCase("""{"displayName":7,"prompt":null,"tools":[]}""", "displayName: Expected string, received number, prompt: Expected string, received null, tools: Expected string, received array",
        """[{"code":"invalid_type","expected":"string","received":"number","path":["displayName"],"message":"Expected string, received number"},{"code":"invalid_type","expected":"string","received":"null","path":["prompt"],"message":"Expected string, received null"},{"code":"invalid_type","expected":"string","received":"array","path":["tools"],"message":"Expected string, received array"}]""")]
    [TestCase("[]", "Expected object, received array", """[{"code":"invalid_type","expected":"object","received":"array","path":[],"message":"Expected object, received array"}]""")]
    public async Task What_is_wrong_is_said_in_the_words_of_the_reference(string body, string message, string issues)
    {
        var refused = await Put("/api/agent", body);

        Assert.That((refused.Status, refused.Text), Is.EqualTo((400, $$"""{"message":"{{message}}","issues":{{issues}},"status":400}""")));
    }

    [Test]
    public async Task An_id_has_at_most_255_characters()
    {
        var fits = await Put("/api/agent", $$"""{"id":"{{new string('ż', 255)}}","displayName":"A"}""");
        var more = await Put("/api/agent", $$"""{"id":"{{new string('a', 256)}}","displayName":"A"}""");

        Assert.That((fits.Status, more.Status), Is.EqualTo((200, 400)));
        Assert.That(more["message"], Is.EqualTo("id: String must contain at most 255 character(s)"));
    }

    [Test]
    public async Task Deleting_answers_what_became_of_it()
    {
        var id = await Agent();

        var deleted = await Delete($"/api/agent/{id}");
        var again = await Delete($"/api/agent/{id}");
        var none = await Delete("/api/agent/");
        var bare = await Delete("/api/agent");

        Assert.That((deleted.Status, deleted.Text), Is.EqualTo((200, """{"message":"Data deleted successfully!","status":200}""")));
        Assert.That((again.Status, again.Text), Is.EqualTo((400, """{"message":"Data not found!","status":400}""")));
        foreach (var answer in new[] { none, bare }) Assert.That((answer.Status, answer["message"]), Is.EqualTo((400, "Invalid request, no id provided within request url")));
        Assert.That(await Array($"/api/agent?id={id}"), Is.Empty);
    }

    [TestCase("with.dots.json", "with.dots.json")]
    [TestCase("a/b", "a%2Fb")]
    [TestCase("a%2Fb", "a%252Fb")]
    [TestCase("a b+c", "a%20b+c")]
    [TestCase("zażółć", "za%C5%BC%C3%B3%C5%82%C4%87")]
    public async Task Ids_in_paths_are_decoded_once(string id, string path)
    {
        await Put("/api/agent", new JsonObject { ["id"] = id, ["displayName"] = "A" }.ToJsonString());

        var met = await Get($"/api/exec/agent/{path}");
        var deleted = await Delete($"/api/agent/{path}");

        Assert.That(met.Status, Is.EqualTo(200), met.Text);
        Assert.That(met.Json["data"]!["id"]!.GetValue<string>(), Is.EqualTo(id));
        Assert.That(deleted.Status, Is.EqualTo(200), deleted.Text);
    }

    [Test]
    public async Task A_plus_in_a_query_is_a_space()
    {
        await Put("/api/agent", """{"id":"two words","displayName":"A"}""");

        Assert.That(await Array("/api/agent?id=two+words"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Many_who_save_one_new_id_make_one_agent()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Put("/api/agent", $$"""{"id":"race","displayName":"A{{i}}","locale":"{{i}}"}""")));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(200));
        Assert.That(await Array("/api/agent?id=race"), Has.Count.EqualTo(1));
        Assert.That(await TestCluster.Ask(Platform.Database, "select count(*) from audit.entries where target_id = 'race' and action = 'agents.created'"), Is.EqualTo(1L));
        Assert.That(await TestCluster.Ask(Platform.Database, "select count(*) from audit.entries where target_id = 'race' and action = 'agents.updated'"), Is.EqualTo(15L));
    }

    [Test]
    public async Task Visitors_see_published_agents_where_the_workspace_lets_them_in()
    {
        var open = await Agent("""{"displayName":"Open","published":"true"}""");
        var closed = await Agent("""{"displayName":"Closed","published":"false"}""");
        Task<Answer> Visit(string id, string? tenant = null, string? bearer = null) => Http.Get($"/api/exec/agent/{id}", bearer, ("Database-Id-Hash", tenant ?? D.Hash));

        var shut = await Visit(open);
        await TestCluster.Ask(Platform.Database, $"update workspaces.workspaces set allows_visitors = true where id = '{D.Workspace}'");
        var seen = await Visit(open);
        var hidden = await Visit(closed);
        var withKey = await Get($"/api/exec/agent/{closed}");
        var badKey = await Visit(open, bearer: "garbage");
        var elsewhere = await Visit(open, B.Hash);
        var nowhere = await Visit(open, new string('0', 64));
        var noTenant = await Http.Get($"/api/exec/agent/{open}");
        await Put("/api/agent", $$"""{"id":"{{open}}","displayName":"Open","published":"false"}""");
        var withdrawn = await Visit(open);

        Assert.That((shut.Status, badKey.Status, elsewhere.Status, nowhere.Status, noTenant.Status), Is.EqualTo((401, 401, 401, 401, 401)));
        Assert.That((seen.Status, seen["message"], seen.Json["data"]!["displayName"]!.GetValue<string>()), Is.EqualTo((200, "All set!", "Open")));
        Assert.That((hidden.Status, hidden.Text), Is.EqualTo((404, """{"message":"Agent not found","status":404}""")));
        Assert.That((withKey.Status, withdrawn.Status), Is.EqualTo((200, 404)));
    }
}
