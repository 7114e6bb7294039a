using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.OAuth;

/// <summary>Contract agentserver, section 6, check 8, and what sections 3.6 and 7.11 say of the program's side.</summary>
public sealed class DeviceFlowChecks : AgentServerFixture
{
    private const string AuthPath = "/api/oauth2/device/auth";
    private const string TokenPath = "/api/oauth2/token";

    [Test]
    public async Task Check_08_A_program_gets_its_token_after_somebody_has_let_it_in()
    {
        var ada = await Somebody();
        var begun = await Http.Send(HttpMethod.Post, AuthPath, DeviceFlow.Form(("client_id", DeviceFlow.Client), ("scope", "openid profile agent:register")));
        Assert.That((begun.Status, begun.ContentType, begun.Header("Cache-Control")), Is.EqualTo((200, "application/json", "no-store")), begun.Text);
        Assert.That(begun["user_code"], Does.Match("^[BCDFGHJKMNPQRSTVWXZ]{4}-[BCDFGHJKMNPQRSTVWXZ]{4}$"));
        Assert.That((begun.Json["interval"]!.GetValue<int>(), begun.Json["expires_in"]!.GetValue<int>()), Is.EqualTo((5, 900)));
        Assert.That(begun["verification_uri"], Is.EqualTo($"{Http.Base.GetLeftPart(UriPartial.Authority)}/oauth2/device/verify"));
        Assert.That(begun["verification_uri_complete"], Is.EqualTo($"{begun["verification_uri"]}?user_code={begun["user_code"]}"));

        var flow = new DeviceFlow(Http, begun["device_code"], begun["user_code"]);
        Refused(await flow.Poll(), "authorization_pending");
        var browser = await Browser.LogIn(Http, ada.Email);
        await flow.Enter(browser);
        Assert.That((await flow.Answer(browser, ada.Workspace)).Status, Is.EqualTo(200));

        var token = await flow.Poll();
        Assert.That((token.Status, token.Header("Cache-Control")), Is.EqualTo((200, "no-store")), token.Text);
        Assert.That((token["token_type"], token.Json["expires_in"]!.GetValue<int>(), token["scope"]), Is.EqualTo(("bearer", 3600, "openid profile agent:register")));
        var claims = Claims(token["id_token"]);
        Assert.That((claims["sub"]!.GetValue<string>(), claims["workspace_id"]!.GetValue<string>(), claims["workspace_role"]!.GetValue<string>(), claims["aud"]!.GetValue<string>()),
            Is.EqualTo((ada.Id, ada.Workspace, "owner", DeviceFlow.Client)));
        Refused(await flow.Poll(), "invalid_grant");
    }

    [Test]
    public async Task Neither_token_lets_anybody_in_elsewhere()
    {
        var (ada, token) = await Granted();

        foreach (var text in new[] { token["id_token"], token["access_token"] })
        {
            Assert.That((await Http.Get("/api/auth/me", text)).Status, Is.EqualTo(401));
            Assert.That((await Http.Get($"/api/workspaces/{ada.Workspace}", text)).Status, Is.EqualTo(401));
        }

        Assert.That((await Http.Post("/api/agent/register", "{}", token["id_token"])).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Without_openid_there_is_no_id_token_and_without_a_scope_all_are_meant()
    {
        var ada = await Somebody();
        var browser = await Browser.LogIn(Http, ada.Email);
        var bare = await Granted(browser, ada, await DeviceFlow.Begin(Http, "agent:register agent:register"));
        Assert.That((bare["scope"], bare.Json.ContainsKey("id_token")), Is.EqualTo(("agent:register", false)));

        Assert.That((await Granted(browser, ada, await DeviceFlow.Begin(Http, "")))["scope"], Is.EqualTo("openid profile agent:register"));
    }

    [Test]
    public async Task Forms_are_read_whatever_they_call_themselves()
    {
        foreach (var type in new[] { "application/x-www-form-urlencoded; charset=utf-8", "application/x-www-form-urlencoded;charset=UTF-8", "text/plain" })
        {
            var answer = await Http.Send(HttpMethod.Post, AuthPath, Wire.Bytes("client_id=agentserver-agent-cli&scope=openid+agent%3Aregister"u8.ToArray(), type));
            Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        }
    }

    [Test]
    public async Task What_a_program_asks_wrongly_is_refused_in_the_words_of_OAuth()
    {
        Refused(await Send(AuthPath), "invalid_request");
        Refused(await Send(AuthPath, ("client_id", "nobody")), "invalid_client", 401);
        Refused(await Send(AuthPath, ("client_id", DeviceFlow.Client), ("client_id", DeviceFlow.Client)), "invalid_request");
        Refused(await Send(AuthPath, ("client_id", DeviceFlow.Client), ("scope", "openid admin")), "invalid_scope");
        Refused(await Http.Send(HttpMethod.Post, AuthPath, Wire.Json("""{"client_id":"agentserver-agent-cli"}""")), "invalid_request");

        Refused(await Send(TokenPath), "invalid_request");
        Refused(await Send(TokenPath, ("grant_type", "password")), "unsupported_grant_type");
        Refused(await Send(TokenPath, ("grant_type", DeviceFlow.GrantType)), "invalid_request");
        Refused(await Send(TokenPath, ("grant_type", DeviceFlow.GrantType), ("client_id", DeviceFlow.Client)), "invalid_request");
        Refused(await Send(TokenPath, ("grant_type", DeviceFlow.GrantType), ("client_id", "nobody"), ("device_code", "x")), "invalid_client", 401);
        Refused(await Send(TokenPath, ("grant_type", DeviceFlow.GrantType), ("client_id", DeviceFlow.Client), ("device_code", "x")), "invalid_grant");
        Refused(await Http.Send(HttpMethod.Post, TokenPath, Wire.Bytes(new byte[100_000])), "invalid_request", 413);
    }

    [Test]
    public async Task Whoever_asks_too_often_has_to_wait_longer_each_time()
    {
        var ada = await Somebody();
        var flow = await DeviceFlow.Begin(Http);
        Refused(await flow.Poll(), "authorization_pending");
        Refused(await flow.Poll(), "slow_down");
        Clock.Forward(TimeSpan.FromSeconds(6));
        Refused(await flow.Poll(), "slow_down");
        Clock.Forward(TimeSpan.FromSeconds(15));
        Refused(await flow.Poll(), "authorization_pending");

        // An answer is not held back.
        var browser = await Browser.LogIn(Http, ada.Email);
        await flow.Enter(browser);
        Assert.That((await flow.Answer(browser, ada.Workspace)).Status, Is.EqualTo(200));
        Assert.That((await flow.Poll()).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task After_a_quarter_of_an_hour_it_is_over_for_both_sides()
    {
        var ada = await Somebody();
        var (unanswered, entered, approved) = (await DeviceFlow.Begin(Http), await DeviceFlow.Begin(Http), await DeviceFlow.Begin(Http));
        var browser = await Browser.LogIn(Http, ada.Email);
        await entered.Enter(browser);
        await approved.Enter(browser);
        Assert.That((await approved.Answer(browser, ada.Workspace)).Status, Is.EqualTo(200));
        Clock.Forward(TimeSpan.FromMinutes(15));

        foreach (var flow in new[] { unanswered, entered, approved }) Refused(await flow.Poll(), "expired_token");
        Refused(await unanswered.TryToEnter(browser), 500, "failed to accept device challenge");
        Refused(await entered.Answer(browser, ada.Workspace), 500, "failed to accept consent");
    }

    [Test]
    public async Task A_program_that_is_turned_away_is_told_so()
    {
        var ada = await Somebody();
        var flow = await DeviceFlow.Begin(Http);
        var browser = await Browser.LogIn(Http, ada.Email);
        await flow.Enter(browser);
        Assert.That((await flow.Answer(browser, ada.Workspace, "deny")).Status, Is.EqualTo(200));

        Refused(await flow.Poll(), "access_denied");
        Refused(await flow.Answer(browser, ada.Workspace), 500, "failed to accept consent");
        Refused(await flow.Poll(), "access_denied");
    }

    [Test]
    public async Task Of_many_who_redeem_a_code_at_once_one_gets_a_token()
    {
        var ada = await Somebody();
        var flow = await DeviceFlow.Begin(Http);
        var browser = await Browser.LogIn(Http, ada.Email);
        await flow.Enter(browser);
        Assert.That((await flow.Answer(browser, ada.Workspace)).Status, Is.EqualTo(200));
        Task<Answer>[] all;
        await using (await TestCluster.Hold(Platform.Database, "select 1 from identity.device_grants for update"))
        {
            all = [.. Enumerable.Range(0, 5).Select(_ => flow.Poll())];
            await UntilWaiting(5);
        }

        var answers = await Task.WhenAll(all);

        Assert.That(answers.Count(answer => answer.Status == 200), Is.EqualTo(1));
        foreach (var answer in answers.Where(answer => answer.Status != 200)) Refused(answer, "invalid_grant");
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from identity.grant_tokens where user_id = '{ada.Id}'"), Is.EqualTo(1));
    }

    [Test]
    public async Task Whoever_has_left_the_workspace_meanwhile_has_let_nobody_in()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var member = await Member(owner, workspace, "developer");
        var flow = await DeviceFlow.Begin(Http);
        var browser = await Browser.LogIn(Http, member.Email);
        await flow.Enter(browser);
        Assert.That((await flow.Answer(browser, workspace)).Status, Is.EqualTo(200));
        Assert.That((await Delete(owner, $"/api/workspaces/{workspace}/members/{member.Id}")).Status, Is.EqualTo(204));

        Refused(await flow.Poll(), "access_denied");
    }

    private async Task<(Someone Who, Answer Token)> Granted()
    {
        var ada = await Somebody();
        return (ada, await Granted(await Browser.LogIn(Http, ada.Email), ada, await DeviceFlow.Begin(Http)));
    }

    private static async Task<Answer> Granted(Browser browser, Someone who, DeviceFlow flow)
    {
        await flow.Enter(browser);
        Assert.That((await flow.Answer(browser, who.Workspace)).Status, Is.EqualTo(200));
        var token = await flow.Poll();
        Assert.That(token.Status, Is.EqualTo(200), token.Text);
        return token;
    }

    private Task<Answer> Send(string path, params (string Name, string Value)[] fields) => Http.Send(HttpMethod.Post, path, DeviceFlow.Form(fields));

    private static JsonObject Claims(string jwt) => JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[1]))!.AsObject();

    private static void Refused(Answer answer, string word, int status = 400)
    {
        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((status, "application/json")), answer.Text);
        Assert.That(answer["error"], Is.EqualTo(word));
        Assert.That(answer["error_description"], Is.Not.Empty);
    }
}
