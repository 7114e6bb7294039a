using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>The checks of contract open-agents-builder, section 6, that are about sessions, by their numbers.</summary>
public sealed class SessionChecks : ChatFixture
{
    private const string Alice = """{"agentId":"a1","userName":"Alice","userEmail":"alice@x.test","acceptTerms":"true"}""";

    [Test]
    public async Task Check_01_A_session_is_created()
    {
        var tenant = await NewTenant();

        var answer = await tenant.Post("/api/exec/session/s1", Alice);

        Assert.That((answer.Status, answer.ContentType, answer.Text), Is.EqualTo((200, "application/json", """{"message":"Session created","data":{"id":"s1"},"status":200}""")));
    }

    [Test]
    public async Task Check_02_One_that_is_there_is_left_as_it_is()
    {
        var tenant = await NewTenant();
        await tenant.Post("/api/exec/session/s1", Alice);

        var again = await tenant.Open("s1", "a2", "Bob", "bob@x.test");

        Assert.That((again.Status, again.Text), Is.EqualTo((200, """{"message":"Session already exists","data":{"id":"s1"}}""")));
        var session = await tenant.Session("s1");
        Assert.That((session["userName"]!.GetValue<string>(), session["agentId"]!.GetValue<string>()), Is.EqualTo(("Alice", "a1")));
    }

    [TestCase("""{"agentId":"a1","userName":"Bob"}""")]
    [TestCase("""{"agentId":"a1","userName":"Bob","userEmail":""}""")]
    [TestCase("""{"agentId":"a1","userName":"Bob","userEmail":null}""")]
    [TestCase("""{"agentId":"a1","userName":"Bob","userEmail":false}""")]
    [TestCase("""{"agentId":7,"userName":"Bob","userEmail":"bob@x.test"}""")]
    [TestCase("[]")]
    [TestCase("7")]
    public async Task Check_03_A_member_that_is_required_is_missing(string body)
    {
        var tenant = await NewTenant();
        await tenant.Post("/api/exec/session/s1", Alice);

        foreach (var id in new[] { "s2", "s1" })
        {
            var answer = await tenant.Post($"/api/exec/session/{id}", body);
            Assert.That((answer.Status, answer.Text), Is.EqualTo((400, """{"message":"Invalid request, missing required fields","status":400}""")), id);
        }
    }

    [Test]
    public async Task Check_04_There_is_no_id_in_the_path()
    {
        var tenant = await NewTenant();

        foreach (var path in new[] { "/api/exec/session/", "/api/exec/session" })
        {
            var answer = await tenant.Post(path, Alice);
            Assert.That((answer.Status, answer.Text), Is.EqualTo((400, """{"message":"Invalid request, no id provided within request url","status":400}""")), path);
        }
    }

    [TestCase("{oops")]
    [TestCase("null")]
    [TestCase("")]
    public async Task Check_05_The_body_cannot_be_read(string body)
    {
        var tenant = await NewTenant();

        var answer = await tenant.Post("/api/exec/session/s3", body);

        Assert.That((answer.Status, answer.Json["status"]!.GetValue<int>()), Is.EqualTo((499, 499)));
        Assert.That(answer["message"], Does.StartWith("Invalid request "));
        Assert.That((await tenant.Post("/api/exec/session/", body)).Status, Is.EqualTo(499), "before the id is looked at");
    }

    [Test]
    public async Task An_id_that_is_too_long_is_refused_and_one_that_just_fits_is_not()
    {
        var tenant = await NewTenant();

        var tooLong = await tenant.Open(new string('s', 256));
        var fits = await tenant.Open(new string('s', 255));

        Assert.That((tooLong.Status, fits.Status), Is.EqualTo((499, 200)));
        Assert.That(tooLong["message"], Does.StartWith("Invalid request "));
    }

    [TestCase("true", "false")]
    [TestCase("\"True\"", "false")]
    [TestCase("\"true\"", "true")]
    [TestCase("null", "false")]
    public async Task Check_06_Only_the_text_true_is_consent(string sent, string stored)
    {
        var tenant = await NewTenant();

        await tenant.Post("/api/exec/session/s4", $$"""{"agentId":"a1","userName":"Alice","userEmail":"alice@x.test","acceptTerms":{{sent}}}""");

        Assert.That((await tenant.Session("s4"))["acceptTerms"]!.GetValue<string>(), Is.EqualTo(stored));
    }

    [Test]
    public async Task Check_07_Of_twenty_at_once_one_creates_it()
    {
        var tenant = await NewTenant();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tenant.Open("rush")));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(200));
        Assert.That(answers.Count(answer => answer["message"] == "Session created"), Is.EqualTo(1));
        Assert.That(answers.Count(answer => answer["message"] == "Session already exists"), Is.EqualTo(19));
    }

    [Test]
    public async Task Check_08_A_session_has_all_its_members()
    {
        var tenant = await NewTenant();
        await tenant.Post("/api/exec/session/s1", Alice);

        var answer = await tenant.Get("/api/session?agentId=a1");

        var session = JsonNode.Parse(answer.Text)!.AsArray().Single()!.AsObject();
        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((200, "application/json")));
        Assert.That(session.Select(member => member.Key), Is.EquivalentTo(new[]
        {
            "id", "agentId", "userName", "userEmail", "acceptTerms", "messages", "promptTokens", "completionTokens", "createdAt", "updatedAt", "finalizedAt",
        }));
        Assert.That((session["userName"]!.GetValue<string>(), session["acceptTerms"]!.GetValue<string>()), Is.EqualTo(("Alice", "true")));
        Assert.That(new[] { "messages", "promptTokens", "completionTokens", "finalizedAt" }.Select(name => session[name]), Is.All.Null);
        Assert.That(session["createdAt"]!.GetValue<string>(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"));
        Assert.That(session["updatedAt"]!.GetValue<string>(), Is.EqualTo(session["createdAt"]!.GetValue<string>()));
    }

    [Test]
    public async Task Check_09_Conditions_hold_together_and_a_slash_changes_nothing()
    {
        var tenant = await NewTenant();
        await tenant.Post("/api/exec/session/s1", Alice);

        Assert.That((await tenant.Get("/api/session?id=nope")).Text, Is.EqualTo("[]"));
        Assert.That(Ids(await tenant.Get("/api/session/?id=s1")), Is.EqualTo(new[] { "s1" }));
        Assert.That((await tenant.Get("/api/session?agentId=a2&id=s1")).Text, Is.EqualTo("[]"));
        Assert.That(Ids(await tenant.Get("/api/session?agentId=a1&id=s1")), Is.EqualTo(new[] { "s1" }));
        Assert.That(Ids(await tenant.Get("/api/session?agentId=&id=")), Is.EqualTo(new[] { "s1" }), "empty counts as absent");
    }

    [Test]
    public async Task A_list_has_the_oldest_first_and_heeds_limit_and_offset_where_they_are_numbers()
    {
        var tenant = await NewTenant();
        for (var i = 0; i < 205; i++) await tenant.Open($"s{i}", i % 2 == 0 ? "even" : "odd");
        var all = Enumerable.Range(0, 205).Select(i => $"s{i}").ToList();
        var even = all.Where((_, i) => i % 2 == 0).ToList();

        Assert.That(Ids(await tenant.Get("/api/session")), Is.EquivalentTo(all));
        Assert.That(Ids(await tenant.Get("/api/session?limit=2&offset=1")), Has.Count.EqualTo(2));
        Assert.That(Ids(await tenant.Get("/api/session?limit=150&offset=100")), Has.Count.EqualTo(105));
        Assert.That(Ids(await tenant.Get("/api/session?limit=x&offset=-1")), Has.Count.EqualTo(205));
        Assert.That(Ids(await tenant.Get("/api/session?limit=0")), Has.Count.EqualTo(205));
        Assert.That(Ids(await tenant.Get("/api/session?agentId=even")), Is.EquivalentTo(even));
        Assert.That(Ids(await tenant.Get("/api/session?agentId=even&limit=3&offset=101")), Has.Count.EqualTo(2));
        Assert.That(Ids(await tenant.Get("/api/session?limit=1")).Single(), Is.EqualTo(Ids(await tenant.Get("/api/session"))[0]));
    }

    [Test]
    public async Task Check_10_Whatever_is_wrong_with_the_credentials_is_401()
    {
        var (tenant, other) = (await NewTenant(), await NewTenant());
        foreach (var (method, path, body) in new[]
        {
            (HttpMethod.Get, "/api/session", null), (HttpMethod.Delete, "/api/session/s1", null), (HttpMethod.Post, "/api/exec/session/s1", Alice), (HttpMethod.Get, "/api/agent/a1/session", null),
            (HttpMethod.Get, "/api/result", null), (HttpMethod.Delete, "/api/result/s1", null), (HttpMethod.Get, "/api/agent/a1/result", null), (HttpMethod.Get, "/api/agent/a1/result/export", null),
        })
        {
            Answer[] refused =
            [
                await Http.Send(method, path, Wire.Json(body), null, tenant.Headers),
                await Http.Send(method, path, Wire.Json(body), "garbage", tenant.Headers),
                await Http.Send(method, path, Wire.Json(body), tenant.Token),
                await Http.Send(method, path, Wire.Json(body), tenant.Token, other.Headers),
                await Http.Send(method, path, Wire.Json(body), tenant.Token, ("database-id-hash", tenant.Hash.ToUpperInvariant())),
            ];
            Assert.That(refused.Select(answer => (answer.Status, answer.Text)), Is.All.EqualTo((401, """{"message":"Unauthorized","status":401}""")), path);
        }
    }

    [Test]
    public async Task Check_11_The_other_pair_of_headers_says_the_same()
    {
        var tenant = await NewTenant();
        await tenant.Post("/api/exec/session/s1", Alice);

        var answer = await Http.Get("/api/session", null, ("X-API-Key", tenant.Token), ("X-Database-Id", tenant.Hash));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, (await tenant.Get("/api/session?agentId=a1")).Text)));
    }

    [Test]
    public async Task Check_12_Tenants_do_not_see_each_other()
    {
        var (tenant, other) = (await NewTenant(), await NewTenant());
        await tenant.Post("/api/exec/session/s1", Alice);

        Assert.That((await other.Get("/api/session?id=s1")).Text, Is.EqualTo("[]"));
        Assert.That((await other.Delete("/api/session/s1")).Status, Is.EqualTo(400));
        Assert.That((await other.Open("s1"))["message"], Is.EqualTo("Session created"), "ids are a tenant's own");
        Assert.That(Ids(await tenant.Get("/api/session?id=s1")), Is.EqualTo(new[] { "s1" }));
    }

    [Test]
    public async Task Check_13_and_14_A_session_is_deleted_once_and_each_attempt_is_audited()
    {
        var tenant = await NewTenant();
        await tenant.Post("/api/exec/session/s1", Alice);

        var (first, second, none) = (await tenant.Delete("/api/session/s1"), await tenant.Delete("/api/session/s1"), await tenant.Delete("/api/session/"));

        Assert.That((first.Status, first.Text), Is.EqualTo((200, """{"message":"Data deleted successfully!","status":200}""")));
        Assert.That((second.Status, second.Text), Is.EqualTo((400, """{"message":"Data not found!","status":400}""")));
        Assert.That((none.Status, none.Text), Is.EqualTo((400, """{"message":"Invalid request, no id provided within request url","status":400}""")));
        Assert.That((await tenant.Get("/api/session")).Text, Is.EqualTo("[]"));
        Assert.That(await tenant.Ask($"select string_agg(action || ' ' || target_kind || ' ' || target_id, ', ') from audit.entries where workspace_id = '{tenant.Workspace.Value}' and action like 'sessions.%'"),
            Is.EqualTo("sessions.deleted session s1, sessions.deleted session s1"));
        Assert.That((await tenant.Open("s1"))["message"], Is.EqualTo("Session created"), "the id is free again");
    }

    [Test]
    public async Task Check_15_A_result_goes_with_its_session()
    {
        var tenant = await NewTenant();
        await tenant.Post("/api/exec/session/s1", Alice);
        await tenant.Send(new SaveResult(tenant.Owner, "s1", "# Done", "markdown"));

        Assert.That((await tenant.Delete("/api/session/s1")).Status, Is.EqualTo(200));

        Assert.That((await tenant.Get("/api/result?sessionId=s1")).Text, Is.EqualTo("[]"));
        Assert.That(await tenant.Ask($"select count(*) from sessions.results where workspace_id = '{tenant.Workspace.Value}'"), Is.Zero);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Check_16_and_17_A_page_is_searched_and_ordered_by_plain_texts(bool isEncrypted)
    {
        var tenant = await NewTenant();
        if (isEncrypted) await tenant.Encrypt(true);
        for (var i = 0; i < 22; i++) await tenant.Open($"s{i.ToString("00", CultureInfo.InvariantCulture)}", name: $"Bob {i}", email: "bob@x.test");
        foreach (var name in new[] { "alice c", "alice a", "alice b" }) await tenant.Open($"of-{name[^1]}", name: name, email: "c@x.test");

        var found = (await tenant.Get("/api/agent/a1/session?limit=2&offset=1&orderBy=userName&query=ALI")).Json;
        Assert.That(Texts(found, "userName"), Is.EqualTo(new[] { "alice b", "alice c" }));
        Assert.That(Rest(found), Is.EqualTo("""{"total":3,"limit":2,"offset":1,"orderBy":"userName","query":"ALI"}"""));

        var latest = (await tenant.Get("/api/agent/a1/session")).Json;
        Assert.That(Rest(latest), Is.EqualTo("""{"total":25,"limit":10,"offset":0,"orderBy":"updatedAt","query":""}"""));
        Assert.That(Texts(latest, "updatedAt"), Has.Count.EqualTo(10).And.Ordered.Descending);
        Assert.That(Rest((await tenant.Get("/api/agent/nobody/session")).Json), Does.StartWith("""{"total":0,"""));
        Assert.That((await tenant.Get("/api/agent/nobody/session")).Json["rows"]!.AsArray(), Is.Empty);
        Assert.That((await Http.Get("/api/agent/a1/session", null, tenant.Headers)).Status, Is.EqualTo(401));

        var byMail = (await tenant.Get("/api/agent/a1/session?orderBy=userEmail&limit=5&offset=20")).Json;
        Assert.That(Texts(byMail, "id"), Is.EqualTo(new[] { "s20", "s21", "of-a", "of-b", "of-c" }), "equal ones by their ids");
        Assert.That(Texts((await tenant.Get("/api/agent/a1/session?query=s0")).Json, "id"), Has.Count.EqualTo(10));
        Assert.That(Rest((await tenant.Get("/api/agent/a1/session?query=%25&limit=0&offset=-3&orderBy=nothing")).Json), Is.EqualTo("""{"total":0,"limit":10,"offset":0,"orderBy":"nothing","query":"%"}"""), "no wildcards");
        Assert.That((await tenant.Get("/api/agent/a1/session?orderBy=createdAt&offset=100")).Json["rows"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Check_22_Visitors_open_sessions_with_published_agents_where_the_workspace_allows_it()
    {
        var tenant = await NewTenant();
        foreach (var (id, isPublished) in new[] { ("open", true), ("closed", false) })
            await tenant.Ask($"""
                insert into agents.agents (workspace_id, id, external_id, name, prompt, is_published, properties, created_at, updated_at)
                values ('{tenant.Workspace.Value}', '{Guid.CreateVersion7()}', '{id}', 'A', '', {isPublished}, '{"{}"}', now(), now())
                """);
        Task<Answer> Visit(string agent, string hash, string path = "/api/exec/session/p1") =>
            Http.Post(path, $$"""{"agentId":"{{agent}}","userName":"V","userEmail":"v@x.test"}""", null, ("database-id-hash", hash));

        Assert.That((await Visit("open", tenant.Hash)).Status, Is.EqualTo(401), "visitors are not allowed yet");
        await tenant.Ask($"update workspaces.workspaces set allows_visitors = true where id = '{tenant.Workspace.Value}'");

        foreach (var refused in new[] { await Visit("closed", tenant.Hash), await Visit("unknown", tenant.Hash), await Visit("open", new string('f', 64)) })
            Assert.That((refused.Status, refused.Text), Is.EqualTo((401, """{"message":"Unauthorized","status":401}""")));
        Assert.That((await Http.Get("/api/session", null, tenant.Headers)).Status, Is.EqualTo(401), "visitors read nothing");
        Assert.That((await Http.Post("/api/exec/session/p1", """{"agentId":"open","userName":"V","userEmail":"v@x.test"}""", "garbage", tenant.Headers)).Status, Is.EqualTo(401), "a bad token is no visitor");

        Assert.That((await Visit("open", tenant.Hash))["message"], Is.EqualTo("Session created"));
        Assert.That((await Visit("open", tenant.Hash))["message"], Is.EqualTo("Session already exists"));
        Assert.That((await tenant.Session("p1"))["userName"]!.GetValue<string>(), Is.EqualTo("V"));
    }

    [Test]
    public async Task Ids_are_decoded_once_and_may_hold_anything()
    {
        var tenant = await NewTenant();

        foreach (var id in new[] { "a/b", "a.b c", "ä?ö", "50%25" })
        {
            Assert.That((await tenant.Open(Uri.EscapeDataString(id))).Json["data"]!["id"]!.GetValue<string>(), Is.EqualTo(id));
            Assert.That((await tenant.Session(id))["id"]!.GetValue<string>(), Is.EqualTo(id));
            Assert.That((await tenant.Delete($"/api/session/{Uri.EscapeDataString(id)}")).Status, Is.EqualTo(200), id);
        }
    }

    [Test]
    public async Task There_is_no_single_session_to_get()
    {
        var tenant = await NewTenant();

        Assert.That((await tenant.Get("/api/session/s1")).Status, Is.EqualTo(405));
    }

    private static IReadOnlyList<string> Ids(Answer answer) => [.. JsonNode.Parse(answer.Text)!.AsArray().Select(session => session!["id"]!.GetValue<string>())];

    private static IReadOnlyList<string> Texts(JsonObject page, string name) => [.. page["rows"]!.AsArray().Select(row => row![name]!.GetValue<string>())];

    private static string Rest(JsonObject page)
    {
        var rest = page.DeepClone().AsObject();
        rest.Remove("rows");
        return rest.ToJsonString();
    }
}
