using AgentPlatform.Api.Tests.Surfaces.AgentServer;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>Accounts that are closed, and what a workspace decides about visitors.</summary>
public sealed class AccountAccessTests : AgentServerFixture
{
    private const string Closed = """{"disabled":true}""";
    private const string Opened = """{"disabled":false}""";

    [Test]
    public async Task A_closed_account_is_refused_with_everything_it_has()
    {
        await Platform.UntilCallersAreCached();
        var ada = await Register();
        var key = (await Http.Get("/api/auth/me", ada.Token))["api_key"];
        await TestCluster.Ask(Platform.Database, $"""
            insert into identity.browser_sessions (id, user_id, created_at, absolute_expires_at, last_seen_at, role_snapshot) values (gen_random_uuid(), '{ada.Id}', now(), now(), now(), 'user')
            """);
        Assert.That((await Http.Get("/api/workspaces", key)).Status, Is.EqualTo(200));

        var closed = await Put(Admin, $"/api/admin/users/{ada.Id}/access", Closed);
        Assert.That((closed.Status, closed["id"]), Is.EqualTo((200, ada.Id)));
        Assert.That(closed["disabled_at"], Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"));

        foreach (var credential in new[] { ada.Token, key }) Assert.That((await Http.Get("/api/workspaces", credential)).Status, Is.EqualTo(401));
        Assert.That((await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{ada.Refresh}}"}""")).Status, Is.EqualTo(401));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select revocation_reason from identity.browser_sessions where user_id = '{ada.Id}'"), Is.EqualTo("disabled"));
        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/access", Closed)).Text, Is.EqualTo(closed.Text), "it is closed since it was closed");

        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/access", Opened)).Text, Is.EqualTo($$"""{"id":"{{ada.Id}}","disabled_at":null}"""));
        Assert.That((await Http.Get("/api/workspaces", key)).Status, Is.EqualTo(200));
        Assert.That((await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{ada.Refresh}}"}""")).Status, Is.EqualTo(401), "its log-ins have ended for good");
    }

    [Test]
    public async Task Nobody_closes_their_own_account_and_only_administrators_close_others()
    {
        var ada = await Somebody();

        var own = await Put(Admin, $"/api/admin/users/{Admin.Id}/access", Closed);
        Assert.That((own.Status, own["code"]), Is.EqualTo((409, "identity.own_account")));
        Assert.That((await Put(Admin, $"/api/admin/users/{Admin.Id}/access", Opened)).Status, Is.EqualTo(200));
        Assert.That((await Put(Admin, "/api/admin/users/00000000-0000-4000-8000-000000000000/access", Closed))["code"], Is.EqualTo("identity.no_such_user"));
        Assert.That((await Put(Admin, "/api/admin/users/no-id/access", Opened)).Status, Is.EqualTo(404));
        Assert.That((await Put(ada, $"/api/admin/users/{Admin.Id}/access", "no json"))["code"], Is.EqualTo("auth.forbidden"));
        Assert.That((await Put(null, $"/api/admin/users/{Admin.Id}/access", Closed)).Status, Is.EqualTo(401));
        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/access", "{}")).Status, Is.EqualTo(422));
    }

    [Test]
    public async Task A_workspace_decides_about_visitors()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var (maintainer, developer) = (await Member(owner, workspace, "maintainer"), await Member(owner, workspace, "developer"));
        var path = $"/api/workspaces/{workspace}/settings";
        Assert.That((await Get(developer, path)).Text, Is.EqualTo("""{"allows_visitors":false}"""));

        Assert.That((await Put(maintainer, path, """{"allows_visitors":true}""")).Text, Is.EqualTo("""{"allows_visitors":true}"""));
        Assert.That((await Get(developer, path)).Text, Is.EqualTo("""{"allows_visitors":true}"""));
        Assert.That((await Put(developer, path, "no json")).Status, Is.EqualTo(403));
        Assert.That((await Put(owner, path, "{}")).Status, Is.EqualTo(422));
        Assert.That((await Get(await Somebody(), path))["code"], Is.EqualTo("workspaces.not_member"));
        Assert.That((await Put(owner, path, """{"allows_visitors":true}""")).Status, Is.EqualTo(200));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from audit.entries where workspace_id = '{workspace}' and action = 'workspaces.settings_changed'"), Is.EqualTo(1), "no change is no entry");
    }
}
