using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Executors;

/// <summary>The registry of executors: contract agentserver 2.12, 3.14, and its check 21.</summary>
public sealed class ExecutorChecks : ExecutorFixture
{
    [Test]
    public async Task Check_21_an_executor_is_registered_and_listed()
    {
        var owner = await Somebody();
        Refused(await Register(owner, owner.Workspace, """{"name":"my pc"}"""), 400, "name must be 1-64 chars of [A-Za-z0-9._-]");

        var registered = await Register(owner, owner.Workspace, """{"name":"pc1"}""");

        Assert.That(registered.Status, Is.EqualTo(201), registered.Text);
        Assert.That(registered["exe_id"], Does.Match("^exe_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"));
        Assert.That(registered.Text, Is.EqualTo($$$"""{"exe_id":"{{{registered["exe_id"]}}}","connect_commands":{"agent_identity":""}}"""));
        var listed = await Get(owner, Executors(owner.Workspace));
        Assert.That(listed.Text, Is.EqualTo($$"""[{"exe_id":"{{registered["exe_id"]}}","name":"pc1","description":"","is_default":false,"is_online":false}]"""));
    }

    [TestCase("not json", "invalid JSON")]
    [TestCase("", "invalid JSON")]
    [TestCase("null", "invalid JSON")]
    [TestCase("""{"name":7}""", "invalid JSON")]
    [TestCase("""{"name":"pc","description":{}}""", "invalid JSON")]
    [TestCase("{}", "name required")]
    [TestCase("""{"name":""}""", "name required")]
    [TestCase("""{"name":null,"description":"d"}""", "name required")]
    [TestCase("""{"name":" "}""", "name must be 1-64 chars of [A-Za-z0-9._-]")]
    [TestCase("""{"name":"pc1\n"}""", "name must be 1-64 chars of [A-Za-z0-9._-]")]
    [TestCase("""{"name":"pc/1"}""", "name must be 1-64 chars of [A-Za-z0-9._-]")]
    [TestCase("""{"name":"größe"}""", "name must be 1-64 chars of [A-Za-z0-9._-]")]
    [TestCase("""{"name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}""", "name must be 1-64 chars of [A-Za-z0-9._-]")]
    public async Task What_is_wrong_is_said_in_the_contracts_words(string body, string text)
    {
        var owner = await Somebody();

        Refused(await Register(owner, owner.Workspace, body), 400, text);

        Assert.That((await Get(owner, Executors(owner.Workspace))).Text, Is.EqualTo("[]"));
    }

    [Test]
    public async Task Names_of_sixty_four_characters_and_descriptions_of_sixty_four_kibibytes_are_kept()
    {
        var owner = await Somebody();
        var (name, description) = (new string('-', 30) + "._" + new string('Z', 32), new string('d', 65536));

        Refused(await Register(owner, owner.Workspace, $$"""{"name":"pc","description":"{{description}}d"}"""), 400, "a description has at most 65536 bytes");
        Assert.That((await Register(owner, owner.Workspace, $$"""{"name":"{{name}}","description":"{{description}}"}""")).Status, Is.EqualTo(201));

        var item = Items(await Get(owner, Executors(owner.Workspace))).Single()!;
        Assert.That((item["name"]!.GetValue<string>(), item["description"]!.GetValue<string>()), Is.EqualTo((name, description)));
    }

    [Test]
    public async Task They_stand_in_the_order_of_registration_and_a_name_is_free_again_when_its_executor_is_taken_out()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var first = await Register(owner, workspace, """{"name":"z"}""");
        await Register(owner, workspace, """{"name":"a"}""");
        Refused(await Register(owner, workspace, """{"name":"z"}"""), 409, "name already taken in this workspace");
        Assert.That((await Register(owner, workspace, """{"name":"Z"}""")).Status, Is.EqualTo(201), "another name");
        Assert.That((await Register(owner, owner.Workspace, """{"name":"z"}""")).Status, Is.EqualTo(201), "another workspace");

        foreach (var _ in new[] { "once", "again" }) Assert.That((await Delete(owner, $"{Executors(workspace)}/{first["exe_id"]}")).Status, Is.EqualTo(204));
        await Register(owner, workspace, """{"name":"z"}""");

        Assert.That(Items(await Get(owner, Executors(workspace))).Select(item => item!["name"]!.GetValue<string>()), Is.EqualTo(new[] { "a", "Z", "z" }));
        Assert.That(await Rows(first["exe_id"]), Is.EqualTo(1), "the executor itself stays");
    }

    [Test]
    public async Task An_executor_whose_name_was_taken_leaves_nothing_behind()
    {
        var owner = await Somebody();
        await Register(owner, owner.Workspace, """{"name":"pc"}""");
        var before = await TestCluster.Ask(Platform.Database, "select count(*) from executors.executors");

        Refused(await Register(owner, owner.Workspace, """{"name":"pc"}"""), 409, "name already taken in this workspace");

        Assert.That(await TestCluster.Ask(Platform.Database, "select count(*) from executors.executors"), Is.EqualTo(before));
    }

    [Test]
    public async Task Of_many_who_register_one_name_at_once_one_gets_it()
    {
        var owner = await Somebody();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Register(owner, owner.Workspace, """{"name":"pc"}""")));

        Assert.That(answers.Select(answer => answer.Status).Order(), Is.EqualTo(new[] { 201, 409, 409, 409, 409, 409, 409, 409 }));
        Assert.That(Items(await Get(owner, Executors(owner.Workspace))).Single()!["exe_id"]!.GetValue<string>(), Is.EqualTo(answers.Single(answer => answer.Status == 201)["exe_id"]));
    }

    [Test]
    public async Task Owners_and_maintainers_manage_them_and_members_see_them()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var maintainer = await Member(owner, workspace, "maintainer");
        var registered = await Register(maintainer, workspace, """{"name":"pc"}""");
        Assert.That(registered.Status, Is.EqualTo(201));
        var one = $"{Executors(workspace)}/{registered["exe_id"]}";

        foreach (var role in new[] { "developer", "guest" })
        {
            var member = await Member(owner, workspace, role);
            Refused(await Register(member, workspace, "not json"), 403, "insufficient permissions");
            Refused(await Delete(member, one), 403, "insufficient permissions");
            Assert.That(Items(await Get(member, Executors(workspace))), Has.Count.EqualTo(1));
        }

        var stranger = await Somebody();
        Refused(await Register(stranger, workspace, "not json"), 403, "not a workspace member");
        Refused(await Delete(stranger, one), 403, "not a workspace member");
        Refused(await Get(stranger, Executors(workspace)), 403, "not a workspace member");
        Refused(await Get(null, Executors(workspace)), 401, "unauthorized");
        Refused(await Register(null, workspace, "{}"), 401, "unauthorized");
        Refused(await Delete(null, one), 401, "unauthorized");
        Assert.That((await Delete(stranger, $"{Executors(stranger.Workspace)}/{registered["exe_id"]}")).Status, Is.EqualTo(204), "one of another workspace");
        Assert.That(Items(await Get(owner, Executors(workspace))), Has.Count.EqualTo(1), "without effect");
        Assert.That((await Delete(maintainer, one)).Status, Is.EqualTo(204));
        Assert.That(Items(await Get(owner, Executors(workspace))), Is.Empty);
    }

    [TestCase("nothing")]
    [TestCase("exe_00000000-0000-0000-0000-000000000000")]
    [TestCase("00000000-0000-0000-0000-000000000000")]
    public async Task An_id_that_nobody_has_is_as_good_as_taken_out(string id)
    {
        var owner = await Somebody();

        Assert.That((await Delete(owner, $"{Executors(owner.Workspace)}/{id}")).Status, Is.EqualTo(204));
    }

    [Test]
    public async Task What_is_known_of_its_connection_is_shown()
    {
        var owner = await Somebody();
        var id = (await Register(owner, owner.Workspace, """{"name":"pc"}"""))["exe_id"];
        await TestCluster.Ask(Platform.Database, $"""
            update executors.executors set last_seen_at = '2026-05-22T08:30:00.5Z', connected_at = '2026-05-22T08:30:00.123456Z', disconnected_at = '2026-05-22T08:31:00Z',
                client_ip = '203.0.113.7', client_ua = 'codex_cli_rs/0.130.0 (Darwin 24.4.0; arm64)', codex_version = '0.130.0', os = 'Darwin 24.4.0' where id = '{id[4..]}'
            """);

        var item = Items(await Get(owner, Executors(owner.Workspace))).Single()!;

        Assert.That(item.ToJsonString(), Is.EqualTo(JsonNode.Parse($$"""
            {"exe_id":"{{id}}","name":"pc","description":"","is_default":false,"is_online":false,"last_seen_at":"2026-05-22T08:30:00.5Z","connected_at":"2026-05-22T08:30:00.123456Z","disconnected_at":"2026-05-22T08:31:00Z","client_ip":"203.0.113.7","client_ua":"codex_cli_rs/0.130.0 (Darwin 24.4.0; arm64)","codex_version":"0.130.0","os":"Darwin 24.4.0"}
            """)!.ToJsonString()));
    }

    [Test]
    public async Task The_trail_tells_who_registered_and_took_out()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var id = (await Register(owner, workspace, """{"name":"pc"}"""))["exe_id"];
        for (var i = 0; i < 2; i++) await Delete(owner, $"{Executors(workspace)}/{id}");

        Assert.That(await Trail(workspace), Is.EqualTo(new[] { """executors.registered {"name":"pc"}""", """executors.unbound {"name":"pc"}""" }));
    }

    [Test]
    public async Task With_a_workspace_go_its_tokens_its_sessions_and_the_executors_that_are_bound_nowhere_else()
    {
        var owner = await Somebody();
        var (workspace, other) = (await Open(owner), await Open(owner));
        var (alone, shared) = ((await Register(owner, workspace, """{"name":"alone"}"""))["exe_id"], (await Register(owner, workspace, """{"name":"shared"}"""))["exe_id"]);
        await TestCluster.Ask(Platform.Database, $"insert into executors.bindings (workspace_id, executor_id, name, created_at) values ('{other}', '{shared[4..]}', 'shared', now())");
        await Connect(await Mint(owner, workspace));

        Assert.That((await Delete(owner, $"/api/workspaces/{workspace}")).Status, Is.EqualTo(204));
        while ((long)(await TestCluster.Ask(Platform.Database, $"select count(*) from workspaces.workspaces where id = '{workspace}'"))! > 0) await Task.Yield();

        Assert.That((await Rows(alone), await Rows(shared)), Is.EqualTo((0, 1)));
        Assert.That(Items(await Get(owner, Executors(other))).Single()!["name"]!.GetValue<string>(), Is.EqualTo("shared"));
    }

    private static string Executors(string workspace) => $"/api/workspaces/{workspace}/executors";

    private Task<Answer> Register(Someone? who, string workspace, string body) => Post(who, Executors(workspace), body);

    private async Task<long> Rows(string id) => (long)(await TestCluster.Ask(Platform.Database, $"select count(*) from executors.executors where id = '{id[4..]}'"))!;
}
