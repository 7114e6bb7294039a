using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer;

/// <summary>Contract agentserver, section 6, check 25, and what section 3.19 says of users, workspaces and limits.</summary>
public sealed class AdministrationChecks : AgentServerFixture
{
    private const string Nobody = "00000000-0000-4000-8000-000000000000";

    // These change what the whole installation does; each puts it back.
    [TearDown]
    public Task ForgetLimits() => TestCluster.Ask(Platform.Database, "delete from workspaces.defaults");

    [Test]
    public async Task Check_25_Limits_are_set_by_administrators_alone()
    {
        var ada = await Somebody();
        var before = await Get(Admin, "/api/admin/quotas/defaults");
        Assert.That(before.Text, Is.EqualTo(
            """{"max_workspaces_per_user":10,"max_sandboxes_per_workspace":20,"max_workspace_drive_size":10737418240,"max_sandbox_cpu":2000,"max_sandbox_memory":2147483648,"max_idle_timeout":1800,"ws_max_total_cpu":0,"ws_max_total_memory":0,"ws_max_idle_timeout":0}"""));

        Refused(await Get(ada, "/api/admin/users"), 403, "forbidden");
        var after = await Put(Admin, "/api/admin/quotas/defaults", """{"max_sandbox_cpu":4000}""");
        Assert.That((after.Status, after.Text), Is.EqualTo((200, before.Text.Replace("\"max_sandbox_cpu\":2000", "\"max_sandbox_cpu\":4000", StringComparison.Ordinal))));
        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/quota", """{"max_workspaces":null}""")).Status, Is.EqualTo(204));

        Assert.That((await Get(Admin, $"/api/admin/users/{ada.Id}/quota")).Text, Does.Match("""^\{"defaults":\{"max_workspaces_per_user":10\},"overrides":\{"max_workspaces":null,"updated_at":"[0-9TZ:-]{20}"\}\}$"""));
    }

    [TestCase("GET", "/api/admin/users")]
    [TestCase("PUT", "/api/admin/users/{user}/role")]
    [TestCase("GET", "/api/admin/workspaces")]
    [TestCase("GET", "/api/admin/quotas/defaults")]
    [TestCase("PUT", "/api/admin/quotas/defaults")]
    [TestCase("GET", "/api/admin/users/{user}/quota")]
    [TestCase("PUT", "/api/admin/users/{user}/quota")]
    [TestCase("DELETE", "/api/admin/users/{user}/quota")]
    [TestCase("GET", "/api/admin/workspaces/{workspace}/quota")]
    [TestCase("PUT", "/api/admin/workspaces/{workspace}/quota")]
    [TestCase("DELETE", "/api/admin/workspaces/{workspace}/quota")]
    public async Task Whoever_is_no_administrator_is_forbidden_before_the_body_is_read(string method, string path)
    {
        var ada = await Somebody();
        var where = path.Replace("{user}", ada.Id, StringComparison.Ordinal).Replace("{workspace}", ada.Workspace, StringComparison.Ordinal);

        Refused(await Ask(ada, new HttpMethod(method), where, method is "PUT" ? "no json" : null), 403, "forbidden");
        Refused(await Ask(null, new HttpMethod(method), where), 401, "unauthorized");
    }

    [Test]
    public async Task Accounts_are_listed_oldest_first()
    {
        var ada = await Somebody();
        await TestCluster.Ask(Platform.Database, $"update identity.users set display_name = 'Ada' where id = '{ada.Id}'");
        await Key();

        var users = Items(await Get(Admin, "/api/admin/users"));

        Assert.That(users[0]!["id"]!.GetValue<string>(), Is.EqualTo(Admin.Id));
        Assert.That(users[0]!["role"]!.GetValue<string>(), Is.EqualTo("admin"));
        Assert.That(users[^2]!.ToJsonString(), Does.StartWith($$"""{"id":"{{ada.Id}}","email":"{{ada.Email}}","name":"Ada","role":"user","created_at":"20"""));
        // Whoever registered with a nickname alone has no address.
        Assert.That(users[^1]!["email"]!.GetValue<string>(), Does.StartWith("k"));
        Assert.That(users[^1]!.AsObject()["name"], Is.Null);
    }

    [Test]
    public async Task A_role_holds_with_the_next_request()
    {
        await Platform.UntilCallersAreCached();
        var ada = await Somebody();
        Refused(await Get(ada, "/api/admin/users"), 403, "forbidden");

        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/role", """{"role":"admin"}""")).Status, Is.EqualTo(204));
        Assert.That((await Get(ada, "/api/admin/users")).Status, Is.EqualTo(200));
        Assert.That((await Put(ada, $"/api/admin/users/{ada.Id}/role", """{"role":"user"}""")).Status, Is.EqualTo(204));
        Refused(await Get(ada, "/api/admin/users"), 403, "forbidden");

        Assert.That(await TestCluster.Ask(Platform.Database, $"select string_agg(convert_from(detail, 'UTF8'), ',' order by id) from audit.entries where action = 'identity.role_changed' and target_id = '{ada.Id}' and workspace_id = '{Guid.Empty}'"),
            Is.EqualTo("""{"role":"admin"},{"role":"user"}"""));
    }

    [Test]
    public async Task A_role_that_is_none_is_refused_and_nobody_is_left_alone()
    {
        foreach (var body in new[] { "", "{}", """{"role":""}""", """{"role":1}""" }) Refused(await Put(Admin, $"/api/admin/users/{Admin.Id}/role", body), 400, "bad request");
        Refused(await Put(Admin, $"/api/admin/users/{Admin.Id}/role", """{"role":"owner"}"""), 400, "invalid role: must be 'user' or 'admin'");
        Assert.That((await Put(Admin, $"/api/admin/users/{Nobody}/role", """{"role":"admin"}""")).Status, Is.EqualTo(204));
        Assert.That((await Put(Admin, "/api/admin/users/no-id/role", """{"role":"admin"}""")).Status, Is.EqualTo(204));
    }

    [Test]
    public async Task A_workspace_is_listed_once_with_its_earliest_owner()
    {
        var owner = await Somebody();
        var workspace = await Open(owner, "shared");
        await Member(owner, workspace, "owner");
        await Put(Admin, $"/api/admin/workspaces/{workspace}/quota", """{"max_sandboxes":7}""");

        var items = Items(await Get(Admin, "/api/admin/workspaces"));

        Assert.That(items.Single(item => item!["id"]!.GetValue<string>() == workspace)!.ToJsonString(),
            Does.StartWith($$$"""{"id":"{{{workspace}}}","name":"shared","owner":{"id":"{{{owner.Id}}}","email":"{{{owner.Email}}}","name":null,"picture":null},"created_at":""").And.EndsWith(""","sandbox_count":0,"max_sandboxes":7}"""));
        Assert.That(items[0]!["id"]!.GetValue<string>(), Is.EqualTo(Admin.Workspace));
        Assert.That(items[0]!["max_sandboxes"]!.GetValue<int>(), Is.EqualTo(20));
    }

    [Test]
    public async Task The_installations_limits_change_all_or_none()
    {
        Refused(await Put(Admin, "/api/admin/quotas/defaults", """{"max_sandbox_cpu":1,"max_workspaces_per_user":-1}"""), 400, "max_workspaces_per_user must be >= 0");
        Refused(await Put(Admin, "/api/admin/quotas/defaults", """{"max_sandboxes_per_workspace":-1}"""), 400, "max_sandboxes_per_workspace must be >= 0");
        Refused(await Put(Admin, "/api/admin/quotas/defaults", """{"ws_max_total_memory":-1}"""), 400, "ws_max_total_memory must be >= 0");
        foreach (var body in new[] { "", "[]", """{"max_sandbox_cpu":"1"}""", """{"max_sandbox_cpu":2147483648}""", """{"max_sandbox_cpu":1.5}""" })
            Refused(await Put(Admin, "/api/admin/quotas/defaults", body), 400, "bad request");
        Assert.That(await TestCluster.Ask(Platform.Database, "select count(*) from workspaces.defaults"), Is.Zero);

        var set = await Put(Admin, "/api/admin/quotas/defaults", """{"ws_max_total_memory":9007199254740993,"max_workspaces_per_user":1}""");
        Assert.That((set.Status, set.Json["ws_max_total_memory"]!.GetValue<long>()), Is.EqualTo((200, 9007199254740993)));
        Assert.That((await Post(await Somebody(), "/api/workspaces")).Error, Is.EqualTo("quota_exceeded"));
        Assert.That((await Put(Admin, "/api/admin/quotas/defaults", "{}")).Text, Is.EqualTo(set.Text));
    }

    [Test]
    public async Task A_users_limit_is_set_and_forgotten()
    {
        var ada = await Somebody();
        var path = $"/api/admin/users/{ada.Id}/quota";
        Assert.That((await Get(Admin, path)).Text, Is.EqualTo("""{"defaults":{"max_workspaces_per_user":10},"overrides":null}"""));

        foreach (var body in new[] { "", "[]", """{"max_workspaces":"3"}""" }) Refused(await Put(Admin, path, body), 400, "bad request");
        Refused(await Put(Admin, path, """{"max_workspaces":-1}"""), 400, "max_workspaces must be >= 0");
        Refused(await Put(Admin, $"/api/admin/users/{Nobody}/quota", """{"max_workspaces":3}"""), 404, "user not found");
        Assert.That((await Put(Admin, path, """{"max_workspaces":3}""")).Status, Is.EqualTo(204));
        Assert.That((await Get(Admin, path)).Json["overrides"]!["max_workspaces"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That((await Get(ada, "/api/workspaces/quota")).Text, Is.EqualTo("""{"current":1,"max":3}"""));

        Assert.That((await Delete(Admin, path)).Status, Is.EqualTo(204));
        Assert.That((await Delete(Admin, path)).Status, Is.EqualTo(204));
        Assert.That((await Get(Admin, path)).Json["overrides"], Is.Null);
        Assert.That((await Get(ada, "/api/workspaces/quota")).Text, Is.EqualTo("""{"current":1,"max":10}"""));
        Assert.That((await Get(Admin, $"/api/admin/users/{Nobody}/quota")).Json["overrides"], Is.Null);
        Assert.That((await Delete(Admin, "/api/admin/users/no-id/quota")).Status, Is.EqualTo(204));
    }

    [Test]
    public async Task A_workspaces_limits_are_merged_with_what_is_stored()
    {
        var path = $"/api/admin/workspaces/{await Open(await Somebody())}/quota";
        Assert.That((await Get(Admin, path)).Text, Is.EqualTo(
            """{"defaults":{"max_sandboxes":20,"max_sandbox_cpu":2000,"max_sandbox_memory":2147483648,"max_idle_timeout":1800,"max_total_cpu":0,"max_total_memory":0,"max_drive_size":10737418240},"overrides":null}"""));

        foreach (var body in new[] { "", "[]", """{"max_sandboxes":"3"}""" }) Refused(await Put(Admin, path, body), 400, "bad request");
        Refused(await Put(Admin, path, """{"max_sandboxes":-1}"""), 400, "max_sandboxes must be >= 0");
        Refused(await Put(Admin, path, """{"max_drive_size":-1}"""), 400, "max_drive_size must be >= 0");
        Refused(await Put(Admin, $"/api/admin/workspaces/{Nobody}/quota", """{"max_sandboxes":3}"""), 404, "workspace not found");
        Assert.That((await Put(Admin, path, """{"max_sandboxes":3,"max_total_memory":5}""")).Status, Is.EqualTo(204));
        Assert.That((await Put(Admin, path, """{"max_sandboxes":null,"max_idle_timeout":60}""")).Status, Is.EqualTo(204));

        Assert.That((await Get(Admin, path)).Json["overrides"]!.ToJsonString(), Does.StartWith(
            """{"max_sandboxes":3,"max_sandbox_cpu":null,"max_sandbox_memory":null,"max_idle_timeout":60,"max_total_cpu":null,"max_total_memory":5,"max_drive_size":null,"updated_at":"20"""));
        Assert.That((await Delete(Admin, path)).Status, Is.EqualTo(204));
        Assert.That((await Delete(Admin, path)).Status, Is.EqualTo(204));
        Assert.That((await Get(Admin, path)).Json["overrides"], Is.Null);
    }
}
