using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer;

/// <summary>Contract agentserver, section 6, checks 4 and 5, and what sections 3.2 and 4.4 say of workspaces.</summary>
public sealed class WorkspaceChecks : AgentServerFixture
{
    private const string Nowhere = "00000000-0000-0000-0000-000000000000";

    [Test]
    public async Task Check_04_Everybody_begins_with_one_workspace_and_opens_as_many_as_they_may()
    {
        var ada = await Somebody();

        var first = Items(await Get(ada, "/api/workspaces")).Single()!;
        Assert.That(first["name"]!.GetValue<string>(), Is.EqualTo("Default workspace"));
        Assert.That(first["created_at"]!.GetValue<string>(), Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
        Assert.That((await Get(ada, "/api/workspaces/quota")).Text, Is.EqualTo("""{"current":1,"max":10}"""));
        var unnamed = await Post(ada, "/api/workspaces", "not json");
        Assert.That((unnamed.Status, unnamed["name"]), Is.EqualTo((201, "New Workspace")));
        Assert.That(Items(await Get(ada, "/api/workspaces")).Select(item => item!["name"]!.GetValue<string>()), Is.EqualTo(new[] { "Default workspace", "New Workspace" }));

        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/quota", """{"max_workspaces":1}""")).Status, Is.EqualTo(204));
        var refused = await Post(ada, "/api/workspaces", "not json");
        Assert.That((refused.Status, refused.ContentType, refused.Text), Is.EqualTo((403, "application/json",
            """{"error":"quota_exceeded","message":"Workspace limit reached (2/1). Contact an admin to increase your quota.","quota":{"current":2,"max":1}}""")));
        Assert.That((await Get(ada, "/api/workspaces/quota")).Text, Is.EqualTo("""{"current":2,"max":1}"""));
        var problem = await Ask(ada, HttpMethod.Post, "/api/workspaces", "{}", ("Accept", "application/problem+json"));
        Assert.That((problem.Status, problem["code"]), Is.EqualTo((403, "workspaces.limit_reached")));
    }

    [Test]
    public async Task Check_05_A_workspace_that_does_not_exist_has_no_members()
    {
        Refused(await Get(await Somebody(), $"/api/workspaces/{Nowhere}"), 403, "not a workspace member");
        Refused(await Get(Admin, "/api/workspaces/no-id"), 403, "not a workspace member");
        Refused(await Get(null, $"/api/workspaces/{Nowhere}"), 401, "unauthorized");
    }

    [TestCase("""{"name":""}""")]
    [TestCase("""{"name":null}""")]
    [TestCase("""{}""")]
    [TestCase("""{"name":7}""")]
    [TestCase("")]
    public async Task A_new_workspace_without_a_name_gets_one(string body) => Assert.That((await Post(await Somebody(), "/api/workspaces", body))["name"], Is.EqualTo("New Workspace"));

    [Test]
    public async Task A_name_has_at_most_200_characters()
    {
        var (ada, longest) = (await Somebody(), string.Concat(Enumerable.Repeat("\U0001F9E0", 200)));

        Assert.That((await Post(ada, "/api/workspaces", new JsonObject { ["name"] = longest }.ToJsonString())).Status, Is.EqualTo(201));
        Refused(await Post(ada, "/api/workspaces", new JsonObject { ["name"] = longest + "x" }.ToJsonString()), 400, "name must have at most 200 characters");
        Refused(await Patch(ada, $"/api/workspaces/{ada.Workspace}", new JsonObject { ["name"] = longest + "x" }.ToJsonString()), 400, "name must have at most 200 characters");
    }

    [Test]
    public async Task A_workspace_is_renamed_by_owners_and_maintainers()
    {
        var owner = await Somebody();
        var workspace = await Open(owner, "old");
        var (maintainer, developer) = (await Member(owner, workspace, "maintainer"), await Member(owner, workspace, "developer"));

        var renamed = await Patch(maintainer, $"/api/workspaces/{workspace}", """{"NAME":"new","more":1} and more""");
        Assert.That((renamed.Status, renamed["name"], renamed["id"]), Is.EqualTo((200, "new", workspace)));
        Assert.That((await Get(developer, $"/api/workspaces/{workspace}"))["name"], Is.EqualTo("new"));
        foreach (var body in new[] { "", "{}", "[]", """{"name":""}""", """{"name":1}""" }) Refused(await Patch(owner, $"/api/workspaces/{workspace}", body), 400, "name is required");
        Refused(await Patch(developer, $"/api/workspaces/{workspace}", "no json"), 403, "insufficient permissions");
        Refused(await Patch(await Somebody(), $"/api/workspaces/{workspace}", "no json"), 403, "not a workspace member");
    }

    [Test]
    public async Task The_limits_in_force_are_for_everybody_but_guests()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var guest = await Member(owner, workspace, "guest");
        Assert.That((await Put(Admin, $"/api/admin/workspaces/{workspace}/quota", """{"max_sandboxes":3,"max_idle_timeout":0}""")).Status, Is.EqualTo(204));

        Assert.That((await Get(owner, $"/api/workspaces/{workspace}/defaults")).Text,
            Is.EqualTo("""{"max_sandbox_cpu":2000,"max_sandbox_memory":2147483648,"max_idle_timeout":0,"max_sandboxes":3,"current_sandboxes":0}"""));
        Refused(await Get(guest, $"/api/workspaces/{workspace}/defaults"), 403, "insufficient permissions");
    }

    [TestCase(null, 9)]
    [TestCase(11, 10)]
    public async Task However_many_are_opened_at_once_nobody_gets_more_than_they_may(int? own, int opened)
    {
        var ada = await Somebody();
        if (own is { } most) Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/quota", $$"""{"max_workspaces":{{most}}}""")).Status, Is.EqualTo(204));

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Post(ada, "/api/workspaces", """{"name":"w"}""")));

        Assert.That(answers.Count(answer => answer.Status == 201), Is.EqualTo(opened));
        Assert.That(answers.Count(answer => answer.Status == 403 && answer.Error == "quota_exceeded"), Is.EqualTo(64 - opened));
        Assert.That(Items(await Get(ada, "/api/workspaces")), Has.Count.EqualTo(opened + 1));
    }

    [Test]
    public async Task Those_who_ask_at_once_wait_for_each_other()
    {
        var ada = await Somebody();
        await Open(ada);
        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/quota", """{"max_workspaces":3}""")).Status, Is.EqualTo(204));
        Task<Answer>[] both;
        await using (await TestCluster.Hold(Platform.Database, $"select 1 from workspaces.user_limits where user_id = '{ada.Id}' for update"))
        {
            both = [Post(ada, "/api/workspaces"), Post(ada, "/api/workspaces")];
            await UntilWaiting(2);
        }

        Assert.That((await Task.WhenAll(both)).Select(answer => answer.Status), Is.EquivalentTo(new[] { 201, 403 }));
    }

    [Test]
    public async Task A_limit_of_nought_is_none()
    {
        var ada = await Somebody();
        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/quota", """{"max_workspaces":0}""")).Status, Is.EqualTo(204));

        for (var i = 0; i < 12; i++) await Open(ada);

        Assert.That((await Get(ada, "/api/workspaces/quota")).Text, Is.EqualTo("""{"current":13,"max":0}"""));
    }

    [Test]
    public async Task Only_what_one_owns_counts()
    {
        var (owner, guest) = (await Somebody(), await Somebody());
        var workspace = await Open(owner);
        Assert.That((await Post(owner, $"/api/workspaces/{workspace}/members", $$"""{"email":"{{guest.Email}}","role":"guest"}""")).Status, Is.EqualTo(201));

        Assert.That((await Get(guest, "/api/workspaces/quota")).Text, Is.EqualTo("""{"current":1,"max":10}"""));
        Assert.That(Items(await Get(guest, "/api/workspaces")), Has.Count.EqualTo(2));
    }

    [TestCase("GET", "/api/workspaces")]
    [TestCase("POST", "/api/workspaces")]
    [TestCase("GET", "/api/workspaces/quota")]
    [TestCase("PATCH", "/api/workspaces/{id}")]
    [TestCase("DELETE", "/api/workspaces/{id}")]
    [TestCase("GET", "/api/workspaces/{id}/defaults")]
    [TestCase("GET", "/api/workspaces/{id}/members")]
    [TestCase("POST", "/api/workspaces/{id}/members")]
    [TestCase("PUT", "/api/workspaces/{id}/members/{id}")]
    [TestCase("DELETE", "/api/workspaces/{id}/members/{id}")]
    public async Task Without_a_credential_nothing_is_looked_at(string method, string path)
    {
        var where = path.Replace("{id}", Admin.Workspace, StringComparison.Ordinal);

        Refused(await Ask(null, new HttpMethod(method), where), 401, "unauthorized");
        Refused(await Http.Send(new HttpMethod(method), where, null, "osk_00000000000000000000000000000000"), 401, "unauthorized");
    }

    [Test]
    public async Task Unknown_paths_and_methods_are_told_in_words()
    {
        Refused(await Get(Admin, $"/api/workspaces/{Admin.Workspace}/nothing"), 404, "404 page not found");
        Assert.That((await Put(Admin, "/api/workspaces/quota", "{}")).Status, Is.EqualTo(405));
    }
}
