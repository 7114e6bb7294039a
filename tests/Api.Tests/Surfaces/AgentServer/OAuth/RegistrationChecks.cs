using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.OAuth;

/// <summary>Contract agentserver, section 6, check 9, and the order of checks in section 3.6.</summary>
public sealed class RegistrationChecks : AgentServerFixture
{
    private const string Path = "/api/agent/register";

    [Test]
    public async Task Check_09_An_agent_registers_with_the_token_and_with_nothing_else()
    {
        var ada = await Somebody();
        var browser = await Browser.LogIn(Http, ada.Email);
        var token = await Token(browser, ada.Workspace);

        var made = await Http.Post(Path, """{"name":"A","type":"custom"}""", token);
        Assert.That(made.Status, Is.EqualTo(201), made.Text);
        Assert.That(made["tunnel_token"], Is.Not.EqualTo(made["proxy_token"]));
        foreach (var secret in new[] { made["tunnel_token"], made["proxy_token"] }) Assert.That(secret, Does.Match("^[0-9a-f]{32}$"));
        Assert.That(made["short_id"], Does.Match("^[0-9a-z]{8}$"));
        Assert.That((Guid.Parse(made["sandbox_id"]).ToString(), made["workspace_id"]), Is.EqualTo((made["sandbox_id"], ada.Workspace)));
        Assert.That((await Http.Post(Path, "{}", token))["sandbox_id"], Is.Not.EqualTo(made["sandbox_id"]), "every call makes another");

        Refused(await browser.Post(Path, "{}"), 401, "missing or invalid Authorization header");
        Refused(await Http.Post(Path, """{"type":"jupyter"}""", token), 400, "invalid type: must be opencode, claudecode, or custom");
        var key = await Post(ada, $"/api/workspaces/{ada.Workspace}/api-keys", """{"name":"k","scopes":["turns:submit"]}""");
        foreach (var other in new[] { key["secret"], made["proxy_token"], made["tunnel_token"], ada.Credential, "nonsense" })
            Refused(await Http.Post(Path, "{}", other), 401, "invalid or expired token");
    }

    [Test]
    public async Task Names_and_types_have_defaults()
    {
        var agent = await Http.Post(Path, "{}", await Token());

        Assert.That(await TestCluster.Ask(Platform.Database, $"select name || '/' || kind from agents.registered_agents where id = '{agent["sandbox_id"]}'"), Is.EqualTo("Local Agent/opencode"));
    }

    [Test]
    public async Task What_is_wrong_is_told_in_this_order()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var member = await Member(owner, workspace, "developer");
        var browser = await Browser.LogIn(Http, member.Email);
        var (token, narrow) = (await Token(browser, workspace), await Token(browser, workspace, "openid"));

        foreach (var header in new[] { "", "Basic x", "bearer x", "Bearer ", token })
            Refused(await Http.Post(Path, "no json", null, ("Authorization", header)), 401, "missing or invalid Authorization header");
        Refused(await Http.Post(Path, "no json", "nonsense"), 401, "invalid or expired token");
        Refused(await Http.Post(Path, "no json", narrow), 403, "insufficient scope: agent:register required");
        foreach (var body in new[] { "", "no json", "[]", """{"name":1}""" }) Refused(await Http.Post(Path, body, token), 400, "bad request");
        Refused(await Http.Post(Path, """{"type":"Custom"}""", token), 400, "invalid type: must be opencode, claudecode, or custom");

        Assert.That((await Put(owner, $"/api/workspaces/{workspace}/members/{member.Id}", """{"role":"guest"}""")).Status, Is.EqualTo(204));
        Refused(await Http.Post(Path, "no json", token), 403, "no permission to register agent in this workspace");
        Assert.That((await Put(owner, $"/api/workspaces/{workspace}/members/{member.Id}", """{"role":"maintainer"}""")).Status, Is.EqualTo(204));
        Assert.That((await Http.Post(Path, "{}", token)).Status, Is.EqualTo(201));
        Assert.That((await Delete(owner, $"/api/workspaces/{workspace}/members/{member.Id}")).Status, Is.EqualTo(204));
        Refused(await Http.Post(Path, "{}", token), 403, "no permission to register agent in this workspace");
    }

    [Test]
    public async Task A_token_ends_after_an_hour()
    {
        var token = await Token();
        Clock.Forward(TimeSpan.FromMinutes(59));
        Assert.That((await Http.Post(Path, "{}", token)).Status, Is.EqualTo(201));
        Clock.Forward(TimeSpan.FromMinutes(1));

        Refused(await Http.Post(Path, "{}", token), 401, "invalid or expired token");
    }

    [Test]
    public async Task A_closed_account_registers_nothing()
    {
        var ada = await Somebody();
        var token = await Token(await Browser.LogIn(Http, ada.Email), ada.Workspace);
        Assert.That((await Put(Admin, $"/api/admin/users/{ada.Id}/access", """{"disabled":true}""")).Status, Is.InRange(200, 204));

        Refused(await Http.Post(Path, "{}", token), 401, "invalid or expired token");
    }

    [Test]
    public async Task Approving_denying_and_registering_are_in_the_audit_trail()
    {
        var ada = await Somebody();
        var browser = await Browser.LogIn(Http, ada.Email);
        await TestAgent.Register(Http, browser);
        var denied = await DeviceFlow.Begin(Http);
        await denied.Enter(browser);
        Assert.That((await denied.Answer(browser, ada.Workspace, "deny")).Status, Is.EqualTo(200));

        var actions = await TestCluster.Ask(Platform.Database, $"""
            select string_agg(action || ' ' || credential_kind, ', ' order by action) from audit.entries
            where workspace_id = '{ada.Workspace}' and (action like 'identity.device%' or action like 'agents.%')
            """);

        Assert.That(actions, Is.EqualTo("agents.registered grant_token, identity.device_approved browser_session, identity.device_denied browser_session"));
    }

    private async Task<string> Token()
    {
        var ada = await Somebody();
        return await Token(await Browser.LogIn(Http, ada.Email), ada.Workspace);
    }

    private async Task<string> Token(Browser browser, string workspace, string scope = "openid profile agent:register")
    {
        var flow = await DeviceFlow.Begin(Http, scope);
        await flow.Enter(browser);
        Assert.That((await flow.Answer(browser, workspace)).Status, Is.EqualTo(200));
        return (await flow.Poll())["access_token"];
    }
}
