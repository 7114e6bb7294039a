using System.Text.Json.Nodes;
using AgentPlatform.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>Contract opensession 3.3 and 4.4, and check 12, against a real provider on a local port.</summary>
[NonParallelizable]
public sealed class OAuthTests : OpenSessionFixture
{
    private OAuthServer provider = null!;

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(
    [
        .. provider.Settings("github"), .. provider.Settings("acme"),
        new("OAuth:acme:AuthorizeUrl", "https://acme.example/authorize"), new("OAuth:acme:DisplayName", "Acme"), new("OAuth:acme:IdField", "sub"),
        new("OAuth:gitlab:ClientId", "x"), new("PublicUrl", "https://sessions.example/"),
    ], StringComparer.Ordinal);

    protected override async Task Prepare() => provider = await OAuthServer.Start();

    [SetUp]
    public void Forget() => (provider.Emails, provider.TokenAnswer, provider.UserAnswer) = (null, null, null);

    [OneTimeTearDown]
    public async Task StopProvider() => await provider.DisposeAsync();

    [Test]
    public async Task Check_12_providers_redirect_callback_and_link()
    {
        var person = await Register();

        var providers = await Http.Get("/api/auth/providers");
        Assert.That(providers.Text, Is.EqualTo("""{"email_password":true,"oauth":[{"id":"github","display_name":"GitHub"},{"id":"acme","display_name":"Acme"}]}"""));
        var unknown = await Http.Get("/api/auth/oauth/nope");
        Assert.That((unknown.Status, unknown.Text), Is.EqualTo((404, """{"error":"OAuth provider 'nope' not found"}""")));
        var start = await Http.Get("/api/auth/oauth/github");
        Assert.That((start.Status, start.Body.Length), Is.EqualTo((302, 0)));
        Assert.That(start.Header("Location"), Does.Match(
            @"^https://github\.com/login/oauth/authorize\?client_id=client%20of%20github&redirect_uri=https%3A%2F%2Fsessions\.example%2Fapi%2Fauth%2Foauth%2Fgithub%2Fcallback&state=[0-9a-f]{64}&scope=read%3Auser%2Cuser%3Aemail&response_type=code$"));
        var noCode = await Http.Get("/api/auth/oauth/github/callback");
        Assert.That((noCode.Status, noCode.Error), Is.EqualTo((400, "missing code parameter")));
        Assert.That((await Http.Get("/api/auth/oauth/github/callback?code=c")).Error, Is.EqualTo("missing state parameter"));
        var badState = await Http.Get("/api/auth/oauth/github/callback?code=c&state=s");
        Assert.That((badState.Status, badState.Error), Is.EqualTo((400, "invalid OAuth state")));
        Assert.That((await Http.Post("/api/auth/oauth/nope/link")).Status, Is.EqualTo(401));
        Assert.That((await Http.Post("/api/auth/oauth/nope/link", bearer: person.Token)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_new_person_logs_in_and_is_known_the_next_time()
    {
        provider.Emails = [new JsonObject { ["email"] = "Octo@Ex.org", ["primary"] = true, ["verified"] = true }];
        var first = await Callback("github", GitHub(1, "octo"));
        var again = await Callback("github", GitHub(1, "octo-renamed"));

        var (tokens, others) = (Fragment(first), Fragment(again));
        Assert.That(first.Header("Location"), Does.StartWith("https://sessions.example/auth/callback#access_token="));
        Assert.That(tokens["expires_in"].ToString(), Is.EqualTo("3600"));
        var me = await Http.Get("/api/auth/me", tokens["access_token"]);
        Assert.That((me["nickname"], me["email"], me["avatar_url"]), Is.EqualTo(("octo", "octo@ex.org", "https://a/1.png")));
        Assert.That((await Http.Get("/api/auth/me", others["access_token"]))["user_id"], Is.EqualTo(me["user_id"]));
        Assert.That((await Http.Get("/api/auth/me", others["access_token"]))["github_username"], Is.EqualTo("octo-renamed"));
        Assert.That((await Http.Post("/api/auth/login", """{"email":"octo@ex.org","password":"whatever-1"}""")).Error, Is.EqualTo("this account uses OAuth login, not email/password"));
        Assert.That(provider.TokenRequests.Last()["client_secret"], Is.EqualTo("the-client-secret"));
        Assert.That(provider.TokenRequests.Last()["redirect_uri"], Is.EqualTo("https://sessions.example/api/auth/oauth/github/callback"));
    }

    [Test]
    public async Task Only_a_verified_address_leads_to_an_existing_account([Values] bool verified)
    {
        var person = await Register();
        provider.Emails = [new JsonObject { ["email"] = $"{person.Name}@ex.org", ["primary"] = true, ["verified"] = verified }];

        var callback = await Callback("github", GitHub(verified ? 10 : 11, person.Name));

        var me = await Http.Get("/api/auth/me", Fragment(callback)["access_token"]);
        Assert.That(me["user_id"] == person.Id, Is.EqualTo(verified));
        // The nickname is taken as well, so the new account gets another one.
        if (!verified) Assert.That(me["nickname"], Does.Match($"^{person.Name}-[0-9a-f]{{6}}$"));
        if (!verified) Assert.That(me.Json["email"], Is.Null);
    }

    [Test]
    public async Task Linking_binds_an_identity_once()
    {
        var (person, other) = (await Register(), await Register());

        var linked = await Link(person.Token, GitHub(20, "linked"));
        Assert.That(linked.Header("Location"), Is.EqualTo("https://sessions.example/settings?oauth_linked=true"));
        Assert.That((await Http.Get("/api/auth/me", person.Token)).Json["oauth_providers"]!.ToJsonString(), Is.EqualTo("""[{"provider":"github","provider_username":"linked","display_name":"GitHub"}]"""));

        var twice = await Http.Post("/api/auth/oauth/github/link", bearer: person.Token);
        Assert.That((twice.Status, twice.Error), Is.EqualTo((409, "GitHub account already linked")));
        var stolen = await Link(other.Token, GitHub(20, "linked"));
        Assert.That(stolen.Header("Location"), Is.EqualTo("https://sessions.example/settings?error=oauth_already_linked"));
        Assert.That((await Http.Get("/api/auth/me", other.Token)).Json["oauth_providers"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task A_state_works_once_for_its_provider_and_for_ten_minutes()
    {
        var state = await State("/api/auth/oauth/github");
        var mismatch = await Http.Get($"/api/auth/oauth/acme/callback?code=c&state={state}");
        Assert.That((mismatch.Status, mismatch.Error), Is.EqualTo((400, "OAuth state provider mismatch")));
        Assert.That((await Finish("github", provider.LogIn(GitHub(30, "once")), state)).Status, Is.EqualTo(302));
        Assert.That((await Finish("github", provider.LogIn(GitHub(30, "once")), state)).Error, Is.EqualTo("invalid OAuth state"));

        var late = await State("/api/auth/oauth/github");
        Clock.Forward(TimeSpan.FromMinutes(11));
        Assert.That((await Finish("github", provider.LogIn(GitHub(30, "once")), late)).Error, Is.EqualTo("OAuth state expired"));
    }

    [Test]
    public async Task What_the_provider_does_wrong_is_told_without_secrets()
    {
        Assert.That((await Callback("github", null)).Error, Is.EqualTo("OAuth token exchange failed: bad_verification_code: The code is wrong or was used. (status 400)"));
        provider.TokenAnswer = _ => Task.CompletedTask;
        Assert.That((await Callback("github", GitHub(40, "x"))).Error, Is.EqualTo("OAuth token exchange failed: empty response body"));
        provider.TokenAnswer = context => context.Response.WriteAsync("""{"error_message":"no"}""");
        Assert.That((await Callback("github", GitHub(40, "x"))).Error, Is.EqualTo("OAuth token exchange failed: no"));
        provider.TokenAnswer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        Assert.That((await Callback("github", GitHub(40, "x"))).Error, Does.StartWith("token exchange failed: "));
        provider.TokenAnswer = null;
        Assert.That((await Callback("github", new JsonObject { ["login"] = "noid" })).Error, Is.EqualTo("OAuth userinfo missing 'id' field"));
        provider.UserAnswer = context => context.Response.WriteAsync("not json");
        Assert.That((await Callback("github", GitHub(40, "x"))).Error, Does.StartWith("userinfo parse failed: "));
        provider.UserAnswer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        var failed = await Callback("github", GitHub(40, "x"));
        Assert.That((failed.Status, failed.Error), Is.EqualTo((500, "userinfo fetch failed: status 503")));
        Assert.That(Platform.Logs.All, Has.None.Contains("the-client-secret").And.None.Contains("token for code"));
    }

    [Test]
    public async Task Two_callbacks_of_one_new_person_make_one_account()
    {
        var profile = GitHub(50, "twin");
        var states = new[] { await State("/api/auth/oauth/github"), await State("/api/auth/oauth/github") };

        var answers = await Task.WhenAll(states.Select(state => Finish("github", provider.LogIn((JsonObject)profile.DeepClone()), state)));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(302));
        var again = await Callback("github", (JsonObject)profile.DeepClone());
        var me = await Http.Get("/api/auth/me", Fragment(again)["access_token"]);
        Assert.That(await TestCluster.Ask(Platform.Database, "select count(*) from identity.oauth_identities where provider_user_id = '50'"), Is.EqualTo(1L));
        Assert.That(me.Json["oauth_providers"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Any_configured_provider_works()
    {
        var callback = await Callback("acme", new JsonObject { ["sub"] = "a-1", ["preferred_username"] = "ada", ["email"] = "ada@acme.example", ["email_verified"] = true, ["picture"] = "https://p" });

        var me = await Http.Get("/api/auth/me", Fragment(callback)["access_token"]);
        Assert.That((me["nickname"], me["email"], me["avatar_url"]), Is.EqualTo(("ada", "ada@acme.example", "https://p")));
        Assert.That(me.Json["oauth_providers"]![0]!["display_name"]!.GetValue<string>(), Is.EqualTo("acme"));
    }

    private static JsonObject GitHub(long id, string login) => new() { ["id"] = id, ["login"] = login, ["avatar_url"] = $"https://a/{id}.png" };

    private async Task<Answer> Callback(string id, JsonObject? profile) => await Finish(id, profile is null ? "wrong" : provider.LogIn(profile), await State($"/api/auth/oauth/{id}"));

    private Task<Answer> Finish(string id, string code, string state) => Http.Get($"/api/auth/oauth/{id}/callback?code={code}&state={state}");

    private async Task<Answer> Link(string token, JsonObject profile)
    {
        var url = (await Http.Post("/api/auth/oauth/github/link", bearer: token))["url"];
        return await Finish("github", provider.LogIn(profile), Query(url)["state"]);
    }

    private async Task<string> State(string path) => Query((await Http.Get(path)).Header("Location")!)["state"];

    private static Dictionary<string, string> Query(string url) => QueryHelpers.ParseQuery(new Uri(url).Query).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);

    private static Dictionary<string, string> Fragment(Answer answer) =>
        QueryHelpers.ParseQuery(new Uri(answer.Header("Location") ?? throw new InvalidOperationException(answer.Text)).Fragment.TrimStart('#')).ToDictionary(p => p.Key, p => p.Value.ToString(), StringComparer.Ordinal);
}
