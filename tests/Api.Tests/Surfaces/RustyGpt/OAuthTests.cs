using System.Text.Json.Nodes;
using AgentPlatform.Testing;
using Microsoft.AspNetCore.Http;

namespace AgentPlatform.Api.Tests.Surfaces.RustyGpt;

/// <summary>Contract rustygpt 3.3 and check 25, against a real token endpoint.</summary>
[NonParallelizable]
public sealed class OAuthTests
{
    private OAuthServer provider = null!;
    private TestPlatform platform = null!;
    private int tokens;

    private Wire Http => platform.Http;

    [OneTimeSetUp]
    public async Task Start()
    {
        provider = await OAuthServer.Start();
        platform = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["RustyGpt:GitHub:ClientId"] = "id of ours",
            ["RustyGpt:GitHub:ClientSecret"] = "the-client-secret",
            ["RustyGpt:GitHub:RedirectUri"] = "https://agents.example/api/oauth/github/callback",
            ["RustyGpt:GitHub:AuthUrl"] = "https://github.example/authorize",
            ["RustyGpt:GitHub:TokenUrl"] = $"{provider.Url}/token",
            ["RustyGpt:Apple:ClientId"] = "apple-id",
            ["RustyGpt:Apple:ClientSecret"] = "not for apple",
            ["RustyGpt:Apple:AuthUrl"] = "https://apple.example/authorize",
            ["RustyGpt:Apple:TokenUrl"] = $"{provider.Url}/token",
        });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await platform.DisposeAsync();
        await provider.DisposeAsync();
    }

    [TearDown]
    public void Forget() => provider.TokenAnswer = null;

    [Test]
    public async Task Check_25_without_settings_the_address_is_empty_and_nobody_gets_in()
    {
        await using var bare = await TestPlatform.Start();

        var url = await bare.Http.Get("/api/oauth/github");
        var noCode = await bare.Http.Get("/api/oauth/github/callback");
        var failed = await bare.Http.Get("/api/oauth/github/callback?code=x");

        Assert.That((url.Status, url.Text), Is.EqualTo((200, """{"auth_url":"?client_id=&redirect_uri=&scope=user"}""")));
        Assert.That((await bare.Http.Get("/api/oauth/apple")).Text, Is.EqualTo("""{"auth_url":"?client_id=&redirect_uri=&response_type=code&scope=name%20email"}"""));
        Assert.That((noCode.Status, noCode.ContentType), Is.EqualTo((400, "text/plain; charset=utf-8")));
        Assert.That(noCode.Text, Does.StartWith("Failed to deserialize query string"));
        Assert.That((failed.Status, failed.ContentType, failed.Text), Is.EqualTo((500, "text/plain; charset=utf-8", "OAuth failed")));
    }

    [Test]
    public async Task The_address_is_put_together_without_escaping() =>
        Assert.That((await Http.Get("/api/oauth/github"))["auth_url"], Is.EqualTo("https://github.example/authorize?client_id=id of ours&redirect_uri=https://agents.example/api/oauth/github/callback&scope=user"));

    [TestCase("github", "github_user_", "github.com")]
    [TestCase("apple", "apple_user_", "appleid.com")]
    public async Task A_callback_logs_in_whoever_the_token_stands_for(string path, string prefix, string domain)
    {
        var token = Token();
        var code = provider.LogIn([]);
        provider.TokenAnswer = Gives(token);

        var answer = await Http.Get($"/api/oauth/{path}/callback?code={code}&state=ignored");

        var user = (Guid)(await Ask($"select user_id from identity.oauth_identities where username = '{prefix}{token[..8]}'"))!;
        Assert.That((answer.Status, answer.Body.Length, answer.Header("Location")), Is.EqualTo((303, 0, $"/auth-success.html?user_id={user}")));
        Assert.That(await Ask($"select nickname || ' ' || email from identity.users where id = '{user}'"), Is.EqualTo($"{prefix}{token[..8]} {token[..8]}@{domain}"));
        var form = provider.TokenRequests.Last();
        Assert.That((form["code"], form["grant_type"], form.GetValueOrDefault("client_secret")), Is.EqualTo((code, "authorization_code", path is "github" ? "the-client-secret" : null)));
        Assert.That(await Stored(token), Is.EqualTo(0L));
        Assert.That(platform.Logs.All, Has.None.Contains(token).And.None.Contains("the-client-secret"));
        await KnowsItsBrowser(answer, user);
    }

    [Test]
    public async Task The_same_token_is_the_same_person_and_a_code_may_be_brought_by_hand()
    {
        provider.TokenAnswer = Gives(Token());
        var first = await Http.Get("/api/oauth/github/callback?code=c");
        var user = first.Header("Location")!.Split('=')[1];

        var byHand = await Http.Post("/api/oauth/github/manual", """{"auth_code":"c"}""");
        var elsewhere = await Http.Post("/api/oauth/apple/manual", """{"auth_code":"c"}""");

        Assert.That((byHand.Status, byHand.ContentType, byHand.Text), Is.EqualTo((200, "text/plain; charset=utf-8", $"GitHub OAuth successful, user_id: {user}")));
        Assert.That(elsewhere.Text, Does.StartWith("Apple OAuth successful, user_id: ").And.Not.Contains(user));
        await KnowsItsBrowser(byHand, Guid.Parse(user));
    }

    [Test]
    public async Task A_made_up_address_leads_to_nobody_and_is_not_taken_away()
    {
        var token = Token();
        Assert.That((await Http.Post("/api/auth/register", $$"""{"email":"{{token[..8]}}@github.com","password":"testpass99","nickname":"owner{{token[..8]}}"}""")).Status, Is.EqualTo(201));
        provider.TokenAnswer = Gives(token);

        var answer = await Http.Get("/api/oauth/github/callback?code=c");

        var owner = await Ask($"select id::text from identity.users where nickname = 'owner{token[..8]}'");
        Assert.That((answer.Status, answer.Header("Location")), Is.EqualTo((303, answer.Header("Location"))));
        Assert.That(answer.Header("Location"), Does.Not.Contain((string)owner!));
        Assert.That(await Ask($"select coalesce(email, 'none') from identity.users where id = '{answer.Header("Location")!.Split('=')[1]}'"), Is.EqualTo("none"));
    }

    [Test]
    public async Task Two_tokens_that_begin_alike_are_two_people()
    {
        var token = Token();
        provider.TokenAnswer = Gives(token + "-1");
        var one = await Http.Get("/api/oauth/github/callback?code=c");
        provider.TokenAnswer = Gives(token + "-2");
        var other = await Http.Get("/api/oauth/github/callback?code=c");

        Assert.That((one.Status, other.Status), Is.EqualTo((303, 303)));
        Assert.That(other.Header("Location"), Is.Not.EqualTo(one.Header("Location")));
    }

    [Test]
    public async Task A_closed_account_stays_closed()
    {
        provider.TokenAnswer = Gives(Token());
        var user = (await Http.Get("/api/oauth/github/callback?code=c")).Header("Location")!.Split('=')[1];
        await Ask($"update identity.users set disabled_at = now() where id = '{user}'");

        var answer = await Http.Get("/api/oauth/github/callback?code=c");

        Assert.That((answer.Status, answer.Text, answer.Header("Set-Cookie")), Is.EqualTo((500, "OAuth failed", (string?)null)));
    }

    [Test]
    public async Task Every_failure_is_told_alike([Values("refused", "redirect", "empty", "cut")] string how)
    {
        provider.TokenAnswer = how switch
        {
            "refused" => context => Answer(context, 400, """{"error":"bad_verification_code"}"""),
            "redirect" => context =>
            {
                context.Response.Redirect("/user");
                return Task.CompletedTask;
            }
            ,
            "empty" => context => Answer(context, 200, ""),
            _ => context =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
            ,
        };

        var callback = await Http.Get("/api/oauth/github/callback?code=");
        var byHand = await Http.Post("/api/oauth/github/manual", """{"auth_code":"x"}""");

        Assert.That((callback.Status, callback.Text), Is.EqualTo((500, "OAuth failed")));
        Assert.That((byHand.Status, byHand.Text, byHand.ContentType), Is.EqualTo((500, "OAuth failed", "text/plain; charset=utf-8")));
    }

    [TestCase("{", "application/json", 400)]
    [TestCase("{}", "application/json", 422)]
    [TestCase("{}", "text/plain", 415)]
    public async Task A_body_that_cannot_be_read_is_told_so(string body, string type, int status) =>
        Assert.That((await Http.Send(HttpMethod.Post, "/api/oauth/apple/manual", Wire.Bytes(System.Text.Encoding.UTF8.GetBytes(body), type))).Status, Is.EqualTo(status));

    [Test]
    public async Task Check_25_logging_out_ends_the_cookies_of_such_a_log_in()
    {
        provider.TokenAnswer = Gives(Token());
        var browser = new Browser(Http);
        Assert.That((await browser.Get("/api/oauth/github/callback?code=c")).Status, Is.EqualTo(303));
        var old = browser.With(Browser.Session);

        var without = await browser.Post("/api/auth/logout", proves: false);
        var logout = await browser.Post("/api/auth/logout");

        Assert.That((without.Status, without["code"]), Is.EqualTo((403, "RGP.AUTH.CSRF")));
        Assert.That((logout.Status, logout.Json["ok"]!.GetValue<bool>()), Is.EqualTo((200, true)));
        Assert.That(Browser.Cookies(logout).Select(cookie => cookie.Contains("Max-Age=0", StringComparison.Ordinal)), Is.All.True);
        Assert.That((await old.Get("/api/auth/me")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_browser_that_is_logged_in_must_prove_that_its_own_page_brings_the_code()
    {
        provider.TokenAnswer = Gives(Token());
        var browser = new Browser(Http);
        await browser.Get("/api/oauth/github/callback?code=c");

        var forged = await browser.Post("/api/oauth/github/manual", """{"auth_code":"c"}""", proves: false);
        var proven = await browser.Post("/api/oauth/github/manual", """{"auth_code":"c"}""");

        Assert.That((forged.Status, forged.ContentType, forged["code"]), Is.EqualTo((403, "application/problem+json", "RGP.AUTH.CSRF")));
        Assert.That(proven.Status, Is.EqualTo(200));
    }

    [Test]
    public async Task The_success_page_shows_the_id_and_runs_nothing()
    {
        var page = await Http.Get("/auth-success.html?user_id=%3Cscript%3Ealert(1)%3C/script%3E");

        Assert.That((page.Status, page.ContentType), Is.EqualTo((200, "text/html; charset=utf-8")));
        Assert.That(page.Text, Does.Contain("&lt;script&gt;alert(1)&lt;/script&gt;").And.Contain("""<a href="/">""").And.Not.Contain("<script>"));
    }

    // Both cookies, as each surface's page would send them.
    private async Task KnowsItsBrowser(Answer answer, Guid user)
    {
        var cookies = Browser.Cookies(answer).ToDictionary(line => line.Split('=')[0], line => line.Split(';')[0], StringComparer.Ordinal);
        Assert.That(cookies.Keys, Is.EquivalentTo(new[] { Browser.Session, Browser.Csrf, Browser.Fixed }));
        var rotating = await Http.Get("/api/auth/me", null, ("Cookie", cookies[Browser.Session]));
        Assert.That((rotating.Status, rotating.Json["user"]!["id"]!.GetValue<string>()), Is.EqualTo((200, $"{user}")));
        Assert.That((await Http.Get("/api/auth/check", null, ("Cookie", cookies[Browser.Fixed]))).Status, Is.EqualTo(200));
    }

    private static Func<HttpContext, Task> Gives(string token) => context => Answer(context, 200, new JsonObject { ["access_token"] = token, ["token_type"] = "bearer" }.ToJsonString());

    private static Task Answer(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    }

    private string Token() => $"gho{Interlocked.Increment(ref tokens):00000}-and-the-secret-rest";

    private Task<object?> Ask(string sql) => TestCluster.Ask(platform.Database, sql);

    // In no column of the feature's tables.
    private Task<object?> Stored(string token) => Ask($"select count(*) from identity.oauth_identities i where i::text like '%{token}%'");
}
