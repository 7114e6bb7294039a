using System.Text.Json.Nodes;
using AgentPlatform.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer;

/// <summary>Contract agentserver 3.1, log-ins at providers, against a real OpenID Connect provider and a real OAuth 2 one on local ports.</summary>
[NonParallelizable]
public sealed class OpenIdTests
{
    private const string StateCookie = "agentserver-oauth-state";
    private const string NextCookie = "agentserver-oauth-next";

    private readonly ShiftedClock clock = new();
    private OpenIdServer provider = null!;
    private OAuthServer gitHub = null!;
    private TestPlatform platform = null!;
    private int people;

    private Wire Http => platform.Http;

    [OneTimeSetUp]
    public async Task Start()
    {
        (provider, gitHub) = (await OpenIdServer.Start(), await OAuthServer.Start());
        platform = await TestPlatform.Start(new Dictionary<string, string>(
            [.. provider.Settings("oidc"), .. gitHub.Settings("github"), .. gitHub.Settings("gitlab"), new("OAuth:gitlab:Url", gitHub.Url), new("PublicUrl", "https://agents.example/")], StringComparer.Ordinal), clock);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await platform.DisposeAsync();
        await provider.DisposeAsync();
        await gitHub.DisposeAsync();
    }

    [SetUp]
    public void Forget() => (provider.Issuer, provider.ClientProof, gitHub.Emails, gitHub.TokenAnswer, gitHub.UserAnswer) = (null, "client_secret_post", null, null, null);

    [Test]
    public async Task The_providers_of_this_form_are_listed()
    {
        var answer = await Http.Get("/api/auth/oidc/providers");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((200, """{"providers":["github","oidc"],"password_auth":true}""")));
    }

    [Test]
    public async Task Without_providers_and_passwords_the_list_is_empty()
    {
        await using var bare = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Identity:PasswordLogin"] = "false" });

        Assert.That((await bare.Http.Get("/api/auth/oidc/providers")).Text, Is.EqualTo("""{"providers":[],"password_auth":false}"""));
    }

    [Test]
    public async Task An_unknown_provider_is_told_in_plain_text()
    {
        var login = await Http.Get("/api/auth/oidc/nope/login");
        var callback = await Http.Get("/api/auth/oidc/nope/callback?state=s&code=c", null, ("Cookie", $"{StateCookie}=s"));

        Assert.That((login.Status, login.Text, login.ContentType, login.Header("X-Content-Type-Options")), Is.EqualTo((404, "unknown provider\n", "text/plain; charset=utf-8", "nosniff")));
        Assert.That((callback.Status, callback.Text), Is.EqualTo((404, "unknown provider\n")));
    }

    [Test]
    public async Task A_log_in_begins_with_a_state_a_challenge_and_a_nonce()
    {
        var browser = new Browser(Http);

        var start = await browser.Get("/api/auth/oidc/oidc/login?next=%2Fworkspaces%2F1");

        var asked = Query(start.Header("Location")!);
        Assert.That((start.Status, start.Body.Length), Is.EqualTo((302, 0)));
        Assert.That(start.Header("Location"), Does.StartWith($"{provider.Url}/authorize?"));
        Assert.That((asked["client_id"], asked["redirect_uri"], asked["response_type"], asked["scope"], asked["code_challenge_method"]),
            Is.EqualTo((OpenIdServer.ClientId, "https://agents.example/api/auth/oidc/oidc/callback", "code", "openid profile email", "S256")));
        Assert.That($"{asked["state"]} {asked["code_challenge"]} {asked["nonce"]}", Does.Match("^[0-9a-f]{32} [A-Za-z0-9_-]{43} [0-9a-f]{32}$"));
        Assert.That(Browser.Cookies(start), Is.EqualTo(new[]
        {
            $"{StateCookie}={asked["state"]}; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax", $"{NextCookie}=%2Fworkspaces%2F1; Path=/; Max-Age=600; HttpOnly; Secure; SameSite=Lax",
        }));
        var stored = (byte[])(await Ask("select secrets from identity.oauth_states order by expires_at desc limit 1"))!;
        Assert.That(System.Text.Encoding.Latin1.GetString(stored), Does.Not.Contain(asked["nonce"]));
    }

    [Test]
    public async Task GitHub_gets_a_challenge_too_and_no_nonce()
    {
        var asked = Query((await Http.Get("/api/auth/oidc/github/login")).Header("Location")!);

        Assert.That(asked.Keys, Is.EqualTo(new[] { "client_id", "redirect_uri", "state", "scope", "response_type", "code_challenge", "code_challenge_method" }));
    }

    [Test]
    public async Task A_new_person_gets_an_account_and_is_known_the_next_time()
    {
        var person = Person();
        var first = await LogIn(person, next: "/workspaces?x=1");
        person["name"] = "Ada Lovelace, again";
        person["picture"] = "https://pictures.example/2";
        var second = await LogIn(person);

        Assert.That((first.Answer.Status, first.Answer.Header("Location")), Is.EqualTo((302, "/workspaces?x=1")));
        Assert.That((second.Answer.Status, second.Answer.Header("Location")), Is.EqualTo((302, "/")));
        var sub = person["sub"]!.GetValue<string>();
        Assert.That(await Ask($"select u.nickname || ' ' || u.email || ' ' || u.display_name || ' ' || u.picture_url from identity.users u join identity.oauth_identities i on i.user_id = u.id where i.provider = 'oidc' and i.provider_user_id = '{sub}'"),
            Is.EqualTo($"{sub} {sub}@people.example Ada Lovelace, again https://pictures.example/2"));
        Assert.That(await Ask($"select count(*) from identity.users where email = '{sub}@people.example'"), Is.EqualTo(1L));
        Assert.That(Browser.Cookies(first.Answer), Has.Some.StartsWith($"{StateCookie}=; Path=/; Max-Age=0;").And.Some.StartsWith($"{NextCookie}=; Path=/; Max-Age=0;"));
        Assert.That(await Ask($"select count(*) from audit.entries e join identity.users u on u.id = e.actor_id where u.email = '{sub}@people.example' and e.action = 'identity.logged_in'"), Is.EqualTo(2L));
        await IsIn(second.Browser, sub);
    }

    [Test]
    public async Task A_client_that_must_prove_itself_by_header_does_so([Values("client_secret_basic", null)] string? how)
    {
        // What a server publishes is remembered for hours: this one is new.
        await using var server = await OpenIdServer.Start();
        server.ClientProof = how;
        await using var other = await TestPlatform.Start(new Dictionary<string, string>([.. server.Settings("oidc")], StringComparer.Ordinal));
        var browser = new Browser(other.Http);

        var location = (await browser.Get("/api/auth/oidc/oidc/login")).Header("Location")!;
        var answer = await browser.Get($"/api/auth/oidc/oidc/callback?state={Query(location)["state"]}&code={server.LogIn(location, Person())}");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((302, "")));
    }

    [Test]
    public async Task What_the_token_does_not_say_is_asked_and_counts_only_for_the_same_person([Values] bool isTheSame)
    {
        var person = Person();
        var sub = person["sub"]!.GetValue<string>();
        provider.UserInfo[sub] = new JsonObject { ["sub"] = isTheSame ? sub : "somebody else", ["email"] = $"{sub}@told.example", ["email_verified"] = true };
        person.Remove("email");

        var (answer, _) = await LogIn(person);

        Assert.That((answer.Status, answer.Text), Is.EqualTo(isTheSame ? (302, "") : (500, "failed to resolve user\n")));
        Assert.That(await Ask($"select count(*) from identity.users where email = '{sub}@told.example'"), Is.EqualTo(isTheSame ? 1L : 0L));
    }

    [Test]
    public async Task A_key_that_is_new_is_looked_for()
    {
        await using var server = await OpenIdServer.Start();
        await using var other = await TestPlatform.Start(new Dictionary<string, string>([.. server.Settings("oidc")], StringComparer.Ordinal));
        var statuses = new List<int>();
        for (var i = 0; i < 2; i++)
        {
            var browser = new Browser(other.Http);
            var location = await Begin(browser);
            statuses.Add((await browser.Get(Callback(location, server.LogIn(location, Person())))).Status);
            server.RotateKey();
        }

        Assert.That(statuses, Is.EqualTo(new[] { 302, 302 }));
    }

    [TestCase("nonce")]
    [TestCase("no nonce")]
    [TestCase("audience")]
    [TestCase("other party")]
    [TestCase("issuer")]
    [TestCase("expired")]
    [TestCase("not yet")]
    [TestCase("no expiry")]
    [TestCase("signature")]
    [TestCase("foreign key")]
    [TestCase("unsigned")]
    [TestCase("shared secret")]
    [TestCase("no subject")]
    public async Task A_token_that_is_not_for_this_log_in_is_refused(string fault)
    {
        var person = Person();
        var foreign = OpenIdServer.NewKey("first");

        var (answer, browser) = await LogIn(person, forge: token =>
        {
            switch (fault)
            {
                case "nonce": token.Claims["nonce"] = "0123456789abcdef0123456789abcdef"; break;
                case "no nonce": token.Claims.Remove("nonce"); break;
                case "audience": token.Audience = "another-client"; break;
                case "other party": token.Claims["azp"] = "another-client"; break;
                case "issuer": token.Issuer = "https://another.example"; break;
                case "expired": token.Expires = token.IssuedAt - TimeSpan.FromMinutes(2); token.NotBefore = token.IssuedAt - TimeSpan.FromMinutes(9); break;
                case "not yet": token.NotBefore = token.IssuedAt + TimeSpan.FromMinutes(3); break;
                case "no expiry": token.Expires = null; break;
                case "signature": token.SigningCredentials = new SigningCredentials(foreign, SecurityAlgorithms.RsaSha256); break;
                case "foreign key": token.SigningCredentials = new SigningCredentials(OpenIdServer.NewKey("nobody's"), SecurityAlgorithms.RsaSha256); break;
                case "unsigned": token.SigningCredentials = null; break;
                case "shared secret": token.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(new byte[32]) { KeyId = "first" }, SecurityAlgorithms.HmacSha256); break;
                case "no subject": token.Claims.Remove("sub"); break;
                default: throw new InvalidOperationException(fault);
            }
        });

        Assert.That((answer.Status, answer.Text), Is.EqualTo((500, "failed to get identity\n")));
        Assert.That(await Ask($"select count(*) from identity.users where email = '{person["email"]}'"), Is.EqualTo(0L));
        Assert.That(browser.Jar.Keys, Has.None.EqualTo(Browser.Fixed));
    }

    [Test]
    public async Task A_code_without_its_verifier_is_worth_nothing()
    {
        var browser = new Browser(Http);
        var (mine, theirs) = (await Begin(browser), await Begin(new Browser(Http)));

        // The code of another log-in, whose challenge is not ours.
        var answer = await browser.Get(Callback(mine, provider.LogIn(theirs, Person())));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((500, "token exchange failed\n")));
    }

    [Test]
    public async Task A_state_works_once()
    {
        var browser = new Browser(Http);
        var location = await Begin(browser);
        var state = browser.Jar[StateCookie];
        var first = await browser.Get(Callback(location, provider.LogIn(location, Person())));
        browser.Jar[StateCookie] = state;

        var again = await browser.Get(Callback(location, provider.LogIn(location, Person())));

        Assert.That(first.Status, Is.EqualTo(302));
        Assert.That((again.Status, again.Text), Is.EqualTo((400, "invalid oauth state\n")));
    }

    [Test]
    public async Task Without_the_states_cookie_nobody_is_logged_in()
    {
        var location = await Begin(new Browser(Http));

        var answer = await new Browser(Http).Get(Callback(location, provider.LogIn(location, Person())));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((400, "missing oauth state\n")));
    }

    [Test]
    public async Task The_cookie_of_another_log_in_does_not_do()
    {
        var (victim, attacker) = (new Browser(Http), new Browser(Http));
        await Begin(victim);
        var theirs = await Begin(attacker);

        var answer = await victim.Get(Callback(theirs, provider.LogIn(theirs, Person())));
        var noState = await victim.Get("/api/auth/oidc/oidc/callback?code=c");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((400, "invalid oauth state\n")));
        Assert.That((noState.Status, noState.Text), Is.EqualTo((400, "invalid oauth state\n")));
        // It was not used up: its own browser may go on.
        Assert.That((await attacker.Get(Callback(theirs, provider.LogIn(theirs, Person())))).Status, Is.EqualTo(302));
    }

    [Test]
    public async Task A_state_that_we_never_made_does_not_do_whatever_the_cookie_says()
    {
        var browser = new Browser(Http) { Jar = { [StateCookie] = "0123456789abcdef0123456789abcdef" } };

        Assert.That((await browser.Get("/api/auth/oidc/oidc/callback?code=c&state=0123456789abcdef0123456789abcdef")).Text, Is.EqualTo("invalid oauth state\n"));
    }

    [Test]
    public async Task A_state_is_for_its_provider_and_its_form()
    {
        var browser = new Browser(Http);
        var location = await Begin(browser);
        var state = Query(location)["state"];

        var otherProvider = await browser.Get($"/api/auth/oidc/github/callback?code=c&state={state}");
        var otherForm = await Http.Get($"/api/auth/oauth/oidc/callback?code={provider.LogIn(location, Person())}&state={state}");
        var theirs = Query((await Http.Get("/api/auth/oauth/oidc")).Header("Location")!)["state"];
        var back = await new Browser(Http) { Jar = { [StateCookie] = theirs } }.Get($"/api/auth/oidc/oidc/callback?code=c&state={theirs}");

        Assert.That((otherProvider.Status, otherProvider.Text), Is.EqualTo((400, "invalid oauth state\n")));
        Assert.That((otherForm.Status, otherForm.Error), Is.EqualTo((400, "invalid OAuth state")));
        Assert.That((back.Status, back.Text), Is.EqualTo((400, "invalid oauth state\n")));
    }

    [Test]
    public async Task A_state_ends_after_ten_minutes()
    {
        var browser = new Browser(Http);
        var location = await Begin(browser);
        clock.Forward(TimeSpan.FromMinutes(10.5));

        var answer = await browser.Get(Callback(location, "c"));

        Assert.That((answer.Status, answer.Text), Is.EqualTo((400, "invalid oauth state\n")));
        clock.Forward(-TimeSpan.FromMinutes(10.5));
    }

    [Test]
    public async Task The_providers_error_is_passed_on_harmlessly_and_ends_the_log_in()
    {
        var browser = new Browser(Http);
        var location = await Begin(browser);

        var denied = await browser.Get($"/api/auth/oidc/oidc/callback?state={Query(location)["state"]}&error=access_denied%0d%0aX%3a+y");
        var other = new Browser(Http);
        var noCode = await other.Get($"/api/auth/oidc/oidc/callback?state={Query(await Begin(other))["state"]}");

        Assert.That((denied.Status, denied.Text), Is.EqualTo((401, "authentication failed: access_deniedX: y\n")));
        Assert.That((noCode.Status, noCode.Text), Is.EqualTo((400, "missing authorization code\n")));
        Assert.That(browser.Jar, Is.Empty);
    }

    [Test]
    public async Task Only_a_verified_address_leads_to_an_existing_account([Values] bool isVerified)
    {
        var person = Person();
        person["email_verified"] = isVerified;
        var registered = await Http.Post("/api/auth/register", $$"""{"email":"{{person["email"]}}","password":"testpass99","nickname":"own-{{person["sub"]}}"}""");

        var (answer, _) = await LogIn(person);

        Assert.That(answer.Status, Is.EqualTo(302), answer.Text);
        var user = await Ask($"select user_id::text from identity.oauth_identities where provider = 'oidc' and provider_user_id = '{person["sub"]}'");
        Assert.That(user as string == registered["user_id"], Is.EqualTo(isVerified));
        // Nor is it given to anybody while nobody has shown that it is theirs.
        if (!isVerified) Assert.That(await Ask($"select coalesce(email, 'none') from identity.users where id = '{user}'"), Is.EqualTo("none"));
    }

    [Test]
    public async Task A_text_that_is_not_true_verifies_nothing()
    {
        var person = Person();
        person["email_verified"] = "yes";
        Assert.That((await Http.Post("/api/auth/register", $$"""{"email":"{{person["email"]}}","password":"testpass99","nickname":"own-{{person["sub"]}}"}""")).Status, Is.EqualTo(201));

        await LogIn(person);

        Assert.That(await Ask($"select count(*) from identity.oauth_identities i join identity.users u on u.id = i.user_id where u.email = '{person["email"]}'"), Is.EqualTo(0L));
    }

    [Test]
    public async Task Nobody_new_comes_in_without_an_address()
    {
        gitHub.Emails = null;
        var (answer, _) = await LogInAtGitHub(1000);

        Assert.That((answer.Status, answer.Text), Is.EqualTo((500, "failed to resolve user\n")));
        Assert.That(await Ask("select count(*) from identity.oauth_identities where provider_user_id = '1000'"), Is.EqualTo(0L));
    }

    [Test]
    public async Task GitHubs_identities_are_shared_with_the_other_form()
    {
        gitHub.Emails = [new JsonObject { ["email"] = "octo-1001@ex.org", ["primary"] = true, ["verified"] = true }];
        var (answer, browser) = await LogInAtGitHub(1001);
        var state = Query((await Http.Get("/api/auth/oauth/github")).Header("Location")!)["state"];

        var other = await Http.Get($"/api/auth/oauth/github/callback?code={gitHub.LogIn(GitHubPerson(1001))}&state={state}");

        Assert.That((answer.Status, other.Status), Is.EqualTo((302, 302)), $"{answer}");
        Assert.That(await Ask("select count(distinct user_id) from identity.oauth_identities where provider = 'github' and provider_user_id = '1001'"), Is.EqualTo(1L));
        var token = QueryHelpers.ParseQuery(new Uri(other.Header("Location")!).Fragment.TrimStart('#'))["access_token"].ToString();
        Assert.That((await Http.Get("/api/auth/me", token))["email"], Is.EqualTo("octo-1001@ex.org"));
        Assert.That(gitHub.TokenRequests.Count(form => form.ContainsKey("code_verifier")), Is.GreaterThanOrEqualTo(1));
        await IsIn(browser, "octo-1001");
    }

    [Test]
    public async Task An_issuer_serves_the_other_form_as_well()
    {
        var location = (await Http.Get("/api/auth/oauth/oidc")).Header("Location")!;
        var person = Person();

        var answer = await Http.Get($"/api/auth/oauth/oidc/callback?code={provider.LogIn(location, person)}&state={Query(location)["state"]}");

        Assert.That($"{answer.Status} {answer.Header("Location")}", Does.StartWith("302 https://agents.example/auth/callback#access_token="));
        Assert.That((await Http.Get("/api/auth/providers")).Text, Does.Contain("""{"id":"oidc","display_name":"oidc"}"""));
    }

    [Test]
    public async Task A_closed_account_stays_closed()
    {
        var person = Person();
        await LogIn(person);
        await Ask($"update identity.users set disabled_at = now() where email = '{person["email"]}'");

        var (answer, browser) = await LogIn(person);

        Assert.That(answer.Status, Is.EqualTo(401));
        Assert.That(browser.Jar.Keys, Has.None.EqualTo(Browser.Fixed));
    }

    [Test]
    public async Task Two_callbacks_of_one_new_person_make_one_account()
    {
        var person = Person();

        var answers = await Task.WhenAll(LogIn((JsonObject)person.DeepClone()), LogIn((JsonObject)person.DeepClone()), LogIn((JsonObject)person.DeepClone()));

        Assert.That(answers.Select(answer => answer.Answer.Status), Is.All.EqualTo(302));
        Assert.That(await Ask($"select count(*) from identity.users where email = '{person["email"]}'"), Is.EqualTo(1L));
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    public async Task Nobody_is_sent_to_another_server(string next)
    {
        var (answer, _) = await LogIn(Person(), next);

        Assert.That((answer.Status, answer.Header("Location")), Is.EqualTo((302, "/")));
    }

    [Test]
    public async Task An_address_below_the_cookies_domain_is_one_of_ours()
    {
        await using var other = await TestPlatform.Start(new Dictionary<string, string>([.. provider.Settings("oidc"), new("Cookies:Domain", "agents.example")], StringComparer.Ordinal));
        var browser = new Browser(other.Http);
        var location = await Begin(browser, "https://app.agents.example/x");

        var answer = await browser.Get(Callback(location, provider.LogIn(location, Person())));

        Assert.That((answer.Status, answer.Header("Location")), Is.EqualTo((302, "https://app.agents.example/x")));
    }

    [Test]
    public async Task An_issuer_that_is_somebody_else_or_away_is_not_believed()
    {
        await using var server = await OpenIdServer.Start();
        server.Issuer = "https://another.example";
        await using var other = await TestPlatform.Start(new Dictionary<string, string>(
            [.. server.Settings("oidc"), new("OAuth:away:Issuer", "http://127.0.0.1:9"), new("OAuth:away:ClientId", "c"), new("OAuth:away:ClientSecret", "s")], StringComparer.Ordinal));

        var impostor = await other.Http.Get("/api/auth/oidc/oidc/login");
        var away = await other.Http.Get("/api/auth/oidc/away/login");

        Assert.That((impostor.Status, impostor.Text, impostor.Header("Set-Cookie")), Is.EqualTo((503, "the identity provider does not answer\n", (string?)null)));
        Assert.That((away.Status, away.Text), Is.EqualTo((503, "the identity provider does not answer\n")));
    }

    [Test]
    public async Task What_the_provider_does_wrong_is_told_without_secrets()
    {
        gitHub.TokenAnswer = _ => Task.CompletedTask;
        var (exchange, _) = await LogInAtGitHub(1002);
        gitHub.TokenAnswer = null;
        gitHub.UserAnswer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        var (identity, _) = await LogInAtGitHub(1002);

        Assert.That((exchange.Status, exchange.Text), Is.EqualTo((500, "token exchange failed\n")));
        Assert.That((identity.Status, identity.Text), Is.EqualTo((500, "failed to get identity\n")));
        Assert.That(platform.Logs.All, Has.None.Contains("the-client-secret").And.None.Contains("access for").And.None.Contains("token for"));
    }

    private static JsonObject GitHubPerson(long id) => new() { ["id"] = id, ["login"] = $"octo-{id}", ["name"] = "Octo Cat", ["avatar_url"] = $"https://a/{id}.png" };

    private static Dictionary<string, string> Query(string url) => QueryHelpers.ParseQuery(new Uri(url).Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);

    private static string Callback(string location, string code) => $"/api/auth/oidc/oidc/callback?state={Query(location)["state"]}&code={code}";

    private static async Task<string> Begin(Browser browser, string? next = null) =>
        (await browser.Get($"/api/auth/oidc/oidc/login{(next is null ? "" : $"?next={Uri.EscapeDataString(next)}")}")).Header("Location")!;

    private async Task IsIn(Browser browser, string nickname)
    {
        var me = await browser.With(Browser.Fixed).Get("/api/auth/me");
        Assert.That((me.Status, me.Text), Is.EqualTo((200, me.Text)));
        Assert.That(await TestCluster.Ask(platform.Database, $"select nickname from identity.users where id = '{me["id"]}'"), Is.EqualTo(nickname));
        Assert.That((await browser.With(Browser.Session).Get("/api/auth/me")).Status, Is.EqualTo(200));
    }

    private JsonObject Person()
    {
        var name = $"person-{Interlocked.Increment(ref people)}";
        return new JsonObject
        {
            ["sub"] = name,
            ["email"] = $"{name}@people.example",
            ["email_verified"] = true,
            ["name"] = "Ada Lovelace",
            ["picture"] = "https://pictures.example/1",
            ["preferred_username"] = name,
        };
    }

    private async Task<(Answer Answer, Browser Browser)> LogIn(JsonObject person, string? next = null, Action<SecurityTokenDescriptor>? forge = null)
    {
        var browser = new Browser(Http);
        var location = await Begin(browser, next);
        return (await browser.Get(Callback(location, provider.LogIn(location, person, forge))), browser);
    }

    private async Task<(Answer Answer, Browser Browser)> LogInAtGitHub(long id)
    {
        var browser = new Browser(Http);
        var location = (await browser.Get("/api/auth/oidc/github/login")).Header("Location")!;
        return (await browser.Get($"/api/auth/oidc/github/callback?state={Query(location)["state"]}&code={gitHub.LogIn(GitHubPerson(id))}"), browser);
    }

    private Task<object?> Ask(string sql) => TestCluster.Ask(platform.Database, sql);
}
