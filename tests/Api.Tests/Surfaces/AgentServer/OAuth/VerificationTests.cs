using System.Net;
using System.Text.RegularExpressions;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.OAuth;

/// <summary>Contract agentserver 3.6: the person's side, with its pages.</summary>
public sealed class VerificationTests : AgentServerFixture
{
    private const string Accept = "/api/oauth2/device/accept";

    [Test]
    public async Task A_browser_goes_from_the_programs_link_to_the_end()
    {
        var ada = await Somebody();
        var flow = await DeviceFlow.Begin(Http);
        var browser = new Browser(Http);

        var entry = await browser.Get($"/oauth2/device/verify?user_code={flow.UserCode}");
        Assert.That(entry.Status, Is.EqualTo(302));
        var page = entry.Header("Location")!;
        Assert.That(page, Does.Match($"^/oauth2/device\\?device_challenge=[0-9a-f]{{64}}&user_code={flow.UserCode}$"));
        Assert.That(Form(await Page(browser, page)), Is.EqualTo("/api/auth/login"), "who is not logged in is asked to");
        Assert.That((await browser.Post("/api/auth/login", $$"""{"email":"{{ada.Email}}","password":"testpass99"}""")).Status, Is.EqualTo(200));
        var enter = await Page(browser, page);
        Assert.That((Form(enter), Field(enter, "user_code")), Is.EqualTo((Accept, flow.UserCode)));
        var accepted = await AsPage(browser, Accept, $$"""{"device_challenge":"{{Field(enter, "device_challenge")}}","user_code":"{{flow.UserCode}}"}""");
        Assert.That(accepted.Status, Is.EqualTo(200), accepted.Text);

        var on = await browser.Get(new Uri(accepted["redirect_to"]).PathAndQuery);
        Assert.That(on.Status, Is.EqualTo(302));
        var consent = await Page(browser, on.Header("Location")!);
        Assert.That(consent, Does.Contain(flow.UserCode).And.Contain("Agent command line").And.Contain(ada.Email).And.Contain("Default workspace (owner)"));
        var answered = await AsPage(browser, Form(consent), $$"""{"workspace_id":"{{ada.Workspace}}","action":"accept"}""");
        Assert.That(answered.Status, Is.EqualTo(200), answered.Text);
        Assert.That(await Page(browser, new Uri(answered["redirect_to"]).PathAndQuery), Does.Contain("the program is connected"));
        Assert.That((await flow.Poll()).Status, Is.EqualTo(200));

        Task<Answer> AsPage(Browser from, string path, string json) =>
            from.Send(HttpMethod.Post, path, json, false, ("Origin", Http.Base.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin"));
    }

    [Test]
    public async Task Pages_let_nothing_in_from_elsewhere()
    {
        var ada = await Somebody();
        var (browser, nobody) = (await Browser.LogIn(Http, ada.Email), new Browser(Http));
        foreach (var path in new[] { "/oauth2/device", "/oauth2/login?login_challenge=x", "/oauth2/consent?consent_challenge=x" })
        {
            foreach (var who in new[] { browser, nobody })
            {
                var page = await who.Get(path);
                var nonce = Regex.Match(page.Text, "<script nonce=\"(?<nonce>[A-Za-z0-9+/=]+)\">", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["nonce"].Value;

                Assert.That((page.Status, page.ContentType), Is.EqualTo((200, "text/html; charset=utf-8")));
                Assert.That(page.Header("Content-Security-Policy"), Is.EqualTo(
                    $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));
                Assert.That((page.Header("X-Frame-Options"), page.Header("X-Content-Type-Options"), page.Header("Referrer-Policy"), page.Header("Cache-Control")),
                    Is.EqualTo(("DENY", "nosniff", "same-origin", "no-store")));
                Assert.That(page.Text, Does.Not.Match(@"\son[a-z]+=|style=|https?://"));
                Assert.That((await who.Get(path)).Text, Does.Not.Contain(nonce), "a nonce is used once");
            }
        }
    }

    [Test]
    public async Task What_stands_in_an_address_is_text_on_the_page()
    {
        var ada = await Somebody();
        var browser = await Browser.LogIn(Http, ada.Email);
        var evil = Uri.EscapeDataString("\"><script>alert(1)</script>");
        foreach (var who in new[] { browser, new Browser(Http) })
            foreach (var path in new[] { $"/oauth2/device?device_challenge={evil}&user_code={evil}", $"/oauth2/login?login_challenge={evil}", $"/oauth2/consent?consent_challenge={evil}" })
                Assert.That((await who.Get(path)).Text, Does.Not.Contain("<script>alert"), path);
    }

    [Test]
    public async Task A_code_is_entered_once_in_whatever_form_by_somebody_who_is_logged_in()
    {
        var (ada, bob) = (await Somebody(), await Somebody());
        var flow = await DeviceFlow.Begin(Http);
        var (browser, other) = (await Browser.LogIn(Http, ada.Email), await Browser.LogIn(Http, bob.Email));
        var (mine, theirs) = (new string('a', 64), new string('b', 64));

        Refused(await Http.Post(Accept, "{}"), 401, "not authenticated");
        Refused(await Http.Post(Accept, "{}", ada.Credential), 401, "not authenticated");
        foreach (var body in new[] { "", "no json", "[]", """{"user_code":1}""" }) Refused(await browser.Post(Accept, body), 400, "bad request");
        foreach (var body in new[] { "{}", """{"user_code":"A"}""", """{"device_challenge":"a","user_code":""}""" }) Refused(await browser.Post(Accept, body), 400, "device_challenge and user_code are required");
        foreach (var code in new[] { "BBBB-BBBB", "x", new string('B', 5000) }) Refused(await browser.Post(Accept, Code(mine, code)), 500, "failed to accept device challenge");
        Refused(await browser.Post(Accept, Code("short", flow.UserCode)), 500, "failed to accept device challenge");

        Assert.That((await browser.Post(Accept, Code(mine, flow.UserCode.Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant()))).Status, Is.EqualTo(200));
        Assert.That((await browser.Post(Accept, Code(mine, flow.UserCode))).Status, Is.EqualTo(200), "the same again changes nothing");
        Refused(await browser.Post(Accept, Code(theirs, flow.UserCode)), 500, "failed to accept device challenge");
        Refused(await other.Post(Accept, Code(theirs, flow.UserCode)), 500, "failed to accept device challenge");
        Assert.That((await browser.Post(Accept, Code(mine, (await DeviceFlow.Begin(Http)).UserCode))).Status, Is.EqualTo(409), "a challenge names one request");
    }

    [Test]
    public async Task Only_whoever_entered_the_code_answers()
    {
        var (ada, bob) = (await Somebody(), await Somebody());
        var flow = await DeviceFlow.Begin(Http);
        var (browser, other) = (await Browser.LogIn(Http, ada.Email), await Browser.LogIn(Http, bob.Email));
        await flow.Enter(browser);

        foreach (var action in new[] { "accept", "deny" }) Refused(await flow.Answer(other, bob.Workspace, action), 403, "session user does not match OAuth subject");
        Assert.That((await other.Get($"/oauth2/consent?consent_challenge={flow.Challenge}")).Text, Does.Contain("another account").And.Not.Contain(flow.UserCode));
        Refused(await Http.Post($"/api/oauth2/consent?consent_challenge={flow.Challenge}", "{}"), 401, "not authenticated");
        Refused(await browser.Post("/api/oauth2/consent", "{}"), 400, "missing consent_challenge");
        Refused(await browser.Post($"/api/oauth2/consent?consent_challenge={flow.Challenge}", "no json"), 400, "bad request");
        Refused(await browser.Post($"/api/oauth2/consent?consent_challenge={new string('c', 64)}", "{}"), 500, "failed to get consent request");
        foreach (var workspace in new[] { bob.Workspace, "", "nonsense", "00000000-0000-4000-8000-000000000000" })
            Refused(await flow.Answer(browser, workspace), 403, "insufficient permissions for this workspace");

        Assert.That((await flow.Answer(browser, ada.Workspace, "anything")).Status, Is.EqualTo(200));
        Refused(await flow.Answer(browser, ada.Workspace), 500, "failed to accept consent");
    }

    [Test]
    public async Task A_guest_lets_nobody_in()
    {
        var owner = await Somebody();
        var workspace = await Open(owner, "Compilers");
        var guest = await Member(owner, workspace, "guest");
        var flow = await DeviceFlow.Begin(Http);
        var browser = await Browser.LogIn(Http, guest.Email);
        await flow.Enter(browser);

        Assert.That((await browser.Get($"/oauth2/consent?consent_challenge={flow.Challenge}")).Text, Does.Not.Contain("Compilers"));
        Refused(await flow.Answer(browser, workspace), 403, "insufficient permissions for this workspace");
        Assert.That((await Put(owner, $"/api/workspaces/{workspace}/members/{guest.Id}", """{"role":"developer"}""")).Status, Is.EqualTo(204));
        Assert.That((await browser.Get($"/oauth2/consent?consent_challenge={flow.Challenge}")).Text, Does.Contain("Compilers (developer)"));
        Assert.That((await flow.Answer(browser, workspace)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_page_of_another_site_neither_enters_nor_answers()
    {
        var ada = await Somebody();
        var flow = await DeviceFlow.Begin(Http);
        var browser = await Browser.LogIn(Http, ada.Email);
        await flow.Enter(browser);

        foreach (var path in new[] { Accept, $"/api/oauth2/consent?consent_challenge={flow.Challenge}", $"/api/oauth2/login?login_challenge={flow.Challenge}" })
            Assert.That((await browser.Send(HttpMethod.Post, path, $$"""{"workspace_id":"{{ada.Workspace}}"}""", false, ("Origin", "https://evil.example"))).Status, Is.EqualTo(403), path);
        Assert.That((await flow.Poll())["error"], Is.EqualTo("authorization_pending"));
    }

    [Test]
    public async Task The_step_of_the_log_in_leads_on()
    {
        var (ada, bob) = (await Somebody(), await Somebody());
        var flow = await DeviceFlow.Begin(Http);
        var (browser, other) = (await Browser.LogIn(Http, ada.Email), await Browser.LogIn(Http, bob.Email));
        await flow.Enter(browser);
        var path = $"/api/oauth2/login?login_challenge={flow.Challenge}";
        var next = $"{Http.Base.GetLeftPart(UriPartial.Authority)}/api/oauth2/consent?consent_challenge={flow.Challenge}";

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post }) Refused(await browser.Send(method, "/api/oauth2/login"), 400, "missing login_challenge");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post }) Refused(await browser.Send(method, "/api/oauth2/login?login_challenge=x"), 500, "failed to get login request");
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post }) Refused(await other.Send(method, path), 500, "failed to accept login");
        Refused(await Http.Post(path), 401, "not authenticated");
        var toPage = await Http.Get(path);
        Assert.That((toPage.Status, toPage.Header("Location")), Is.EqualTo((302, $"/oauth2/login?login_challenge={flow.Challenge}")));
        Assert.That((await browser.Get(toPage.Header("Location")!)).Text, Does.Contain(WebUtility.HtmlEncode(path)));
        var on = await browser.Get(path);
        Assert.That((on.Status, on.Header("Location")), Is.EqualTo((302, next)));
        Assert.That((await browser.Post(path))["redirect_to"], Is.EqualTo(next));
        Refused(await Http.Get("/api/oauth2/consent"), 400, "missing consent_challenge");
    }

    [Test]
    public async Task Codes_that_nobody_has_are_tried_ten_times_a_minute()
    {
        await using var platform = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["RateLimits:LoginPerMinute"] = "3" });
        for (var i = 0; i < 3; i++) Assert.That((await platform.Http.Post(Accept, "{}")).Status, Is.EqualTo(401));

        var limited = await platform.Http.Post(Accept, "{}");

        Assert.That((limited.Status, limited.Header("X-RateLimit-Profile")), Is.EqualTo((429, "device_code")));
    }

    private static string Code(string challenge, string code) => $$"""{"device_challenge":"{{challenge}}","user_code":"{{code}}"}""";

    private static async Task<string> Page(Browser browser, string path)
    {
        var page = await browser.Get(path);
        Assert.That((page.Status, page.ContentType), Is.EqualTo((200, "text/html; charset=utf-8")), page.Text);
        return page.Text;
    }

    /// <summary>Where the page's first form goes.</summary>
    private static string Form(string html) => Find(html, "<form data-post=\"(?<found>[^\"]+)\"");

    private static string Field(string html, string name) => Find(html, $"name=\"{name}\" value=\"(?<found>[^\"]*)\"");

    private static string Find(string html, string pattern)
    {
        var match = Regex.Match(html, pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.That(match.Success, Is.True, $"{pattern} in {html}");
        return WebUtility.HtmlDecode(match.Groups["found"].Value);
    }
}
