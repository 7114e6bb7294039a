using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Accounts;

/// <summary>What pages of others, bad credentials and moved cookies achieve: nothing.</summary>
public sealed class BrowserSafetyTests : OpenSessionFixture
{
    private const string Write = "/api/account/logins";

    private string Origin => Http.Base.GetLeftPart(UriPartial.Authority);

    [Test]
    public async Task A_write_from_our_own_origin_needs_no_token_and_one_from_elsewhere_is_refused()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);

        var own = await browser.Send(HttpMethod.Delete, Write, headers: ("Origin", Origin));
        var foreign = await browser.Send(HttpMethod.Delete, Write, headers: ("Origin", "https://elsewhere.example"));
        var likely = await browser.Send(HttpMethod.Delete, Write, headers: ("Origin", Origin + ".elsewhere.example"));
        var wrong = await browser.Send(HttpMethod.Delete, Write, null, false, ("Origin", Origin), ("X-CSRF-TOKEN", "wrong"));

        Assert.That((own.Status, foreign.Status, likely.Status, wrong.Status), Is.EqualTo((200, 403, 403, 403)));
    }

    [Test]
    public async Task A_bad_header_never_falls_through_to_a_good_cookie([Values("Bearer osk_00000000000000000000000000000000", "Basic YTpi", "Bearer ")] string header)
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);

        foreach (var path in new[] { "/api/auth/me", Write })
            Assert.That((await browser.Send(HttpMethod.Get, path, headers: ("Authorization", header))).Status, Is.EqualTo(401), path);
        Assert.That((await browser.Send(HttpMethod.Get, Write, headers: ("X-API-Key", "osk_bad"))).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_key_may_stand_in_a_header_of_its_own()
    {
        var person = await Register();

        var answer = await Http.Get(Write, null, ("X-API-Key", person.Token));

        Assert.That(answer.Status, Is.EqualTo(200));
    }

    [Test]
    public async Task No_cookie_and_no_internal_text_is_a_bearer_credential()
    {
        var person = await Register();
        var browser = await Browser.LogIn(Http, person.Name);
        await browser.Get("/api/auth/me");
        var home = (Guid)(await TestCluster.Ask(Platform.Database, $"select personal_workspace_id from identity.users where id = '{person.Id}'"))!;

        foreach (var text in new[] { browser.Jar[Browser.Session], browser.Jar[Browser.Fixed], $"{Guid.Parse(person.Id):N}{home:N}" })
            Assert.That((await Http.Get(Write, text)).Status, Is.EqualTo(401), text);
    }

    [Test]
    public async Task Each_cookie_is_good_in_its_own_place_only()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        var swapped = new Browser(Http) { Jar = { [Browser.Session] = browser.Jar[Browser.Fixed], [Browser.Fixed] = browser.Jar[Browser.Session] } };

        Assert.That((await swapped.With(Browser.Session).Get("/api/auth/me")).Status, Is.EqualTo(401));
        Assert.That((await swapped.With(Browser.Fixed).Get("/api/auth/check")).Status, Is.EqualTo(401));
        Assert.That((await browser.With(Browser.Session).Get("/api/auth/check")).Status, Is.EqualTo(401), "agentserver reads its own cookie");
    }

    [Test]
    public async Task Ones_own_log_ins_are_listed_and_ended()
    {
        var person = await Register();
        var (here, there) = (await Browser.LogIn(Http, person.Name), await Browser.LogIn(Http, person.Name));
        var stranger = await Browser.LogIn(Http, (await Register()).Name);

        var first = await here.Get(Write + "?limit=1");
        var second = await here.Get($"{Write}?limit=1&after={first["next"]}");
        var logins = first.Json["logins"]!.AsArray().Concat(second.Json["logins"]!.AsArray()).Select(login => login!.AsObject()).ToList();
        var current = logins.Single(login => login["is_current"]!.GetValue<bool>())["id"]!.GetValue<string>();
        var foreign = await stranger.Delete($"{Write}/{current}");
        var others = await here.Delete(Write);

        Assert.That(logins, Has.Count.EqualTo(2));
        Assert.That(second.Json["next"], Is.Null);
        Assert.That((foreign.Status, others.Status, others.Json["ended"]!.GetValue<int>()), Is.EqualTo((404, 200, 1)));
        Assert.That((await there.Get(Write)).Status, Is.EqualTo(401));
        Assert.That((await here.Get(Write)).Status, Is.EqualTo(200));
        Assert.That((await here.Delete($"{Write}/{current}")).Status, Is.EqualTo(204));
        Assert.That((await here.Get(Write)).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task A_cookie_that_moves_is_refused_until_it_is_refreshed()
    {
        await using var careful = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Browsers:SuspiciousCheck"] = "true" });
        Assert.That((await careful.Http.Post("/api/auth/register", """{"email":"m@x","password":"testpass99"}""")).Status, Is.EqualTo(201));
        var browser = new Browser(careful.Http) { Headers = { ("User-Agent", "one") } };
        Assert.That((await browser.Post("/api/auth/login", """{"email":"m@x","password":"testpass99"}""")).Status, Is.EqualTo(200));
        Assert.That((await browser.Get("/api/auth/me")).Status, Is.EqualTo(200));

        browser.Headers.Clear();
        browser.Headers.Add(("User-Agent", "two"));
        var moved = await browser.With(Browser.Session).Send(HttpMethod.Get, "/api/auth/me", headers: ("User-Agent", "two"));
        var again = await browser.With(Browser.Session).Send(HttpMethod.Get, "/api/auth/me", headers: ("User-Agent", "two"));
        var refreshed = await browser.Post("/api/auth/refresh", proves: false);
        var after = await browser.Get("/api/auth/me");

        Assert.That((moved.Status, moved["code"], moved.Header("WWW-Authenticate")), Is.EqualTo((401, "RGP.AUTH.SUSPICIOUS", "refresh")));
        Assert.That((again.Status, refreshed.Status, after.Status), Is.EqualTo((401, 200, 200)));
    }

    [Test]
    public async Task A_cookie_rotated_or_ended_on_one_node_is_known_on_the_other()
    {
        await using var other = await TestPlatform.Start(Settings, Clock, Platform.Database);
        await other.UntilCallersAreCached();
        var here = await Browser.LogIn(Http, (await Register()).Name);
        await here.Get("/api/auth/me");
        var there = new Browser(other.Http) { Jar = { [Browser.Session] = here.Jar[Browser.Session] } };
        Assert.That((await there.Get("/api/auth/me")).Status, Is.EqualTo(200));

        await here.Post("/api/auth/refresh", proves: false);
        there.Jar[Browser.Session] = here.Jar[Browser.Session];
        Assert.That((await there.Get("/api/auth/me")).Status, Is.EqualTo(200), "rotated there, honoured here");
        await here.Post("/api/auth/logout");

        // The news travels with the commit; how fast, no test says. It ends when it has arrived.
        Answer answer;
        do answer = await there.Get("/api/auth/me");
        while (answer.Status == 200);
        Assert.That((answer.Status, answer["code"]), Is.EqualTo((401, "RGP.AUTH.INVALID_SESSION")));
    }
}
