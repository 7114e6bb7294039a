using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Accounts;

/// <summary>How long each cookie of a log-in is good, and what replaces it when.</summary>
public sealed class BrowserLifetimeTests : OpenSessionFixture
{
    private static readonly TimeSpan Idle = TimeSpan.FromHours(8);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(31);

    [Test]
    public async Task In_the_second_half_of_the_idle_time_the_next_use_replaces_the_cookies()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        var old = browser.With(Browser.Session);
        var before = await browser.Get("/api/auth/me");
        Clock.Forward((Idle / 2) + TimeSpan.FromSeconds(1));

        var me = await browser.Get("/api/auth/me");
        var late = await old.Get("/api/auth/me");
        Clock.Forward(Grace);
        var tooLate = await old.Get("/api/auth/me");

        Assert.That(before.Header("X-Session-Rotated"), Is.Null);
        Assert.That((me.Status, me.Header("X-Session-Rotated")), Is.EqualTo((200, "1")));
        Assert.That(me.Json["session"]!["id"]!.GetValue<string>(), Is.Not.EqualTo(before.Json["session"]!["id"]!.GetValue<string>()), "the handler sees the new one");
        Assert.That((late.Status, late.Header("X-Session-Rotated")), Is.EqualTo((200, default(string))), "a request that was under way");
        Assert.That((tooLate.Status, tooLate["code"]), Is.EqualTo((401, "RGP.AUTH.INVALID_SESSION")));
        Assert.That((await browser.Get("/api/auth/me")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Parallel_requests_get_one_successor()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        Clock.Forward((Idle / 2) + TimeSpan.FromSeconds(1));

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => browser.With(Browser.Session).Get("/api/auth/me")));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(200));
        Assert.That(answers.Count(answer => answer.Header("X-Session-Rotated") is not null), Is.EqualTo(1));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from identity.session_tokens t join identity.browser_sessions s on s.id = t.session_id where s.user_id = '{browser.User}' and kind = 'rotating'"), Is.EqualTo(2));
    }

    [Test]
    public async Task Refreshing_with_a_replaced_cookie_renews_its_successor()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        var old = browser.With(Browser.Session);
        await browser.Post("/api/auth/refresh", proves: false);
        var successor = browser.With(Browser.Session);

        var renewed = await old.Post("/api/auth/refresh", proves: false);

        Assert.That(renewed.Status, Is.EqualTo(200));
        Clock.Forward(Grace + TimeSpan.FromSeconds(1));
        Assert.That((await successor.Get("/api/auth/me")).Status, Is.EqualTo(401));
        Assert.That((await old.Get("/api/auth/me")).Status, Is.EqualTo(200), "its jar has the newest one");
    }

    [Test]
    public async Task An_unused_cookie_ends_and_the_other_one_of_the_log_in_lives_its_seven_days()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        Clock.Forward(Idle);

        var ended = await browser.With(Browser.Session).Get("/api/auth/me");
        var refresh = await browser.With(Browser.Session).Post("/api/auth/refresh");
        var both = await browser.With(Browser.Session, Browser.Fixed).Get("/api/auth/me");
        Clock.Forward(TimeSpan.FromDays(7) - Idle - TimeSpan.FromMinutes(1));
        var nearTheEnd = await browser.With(Browser.Fixed).Get("/api/auth/check");
        Clock.Forward(TimeSpan.FromMinutes(1));
        var atTheEnd = await browser.With(Browser.Fixed).Get("/api/auth/check");

        Assert.That((ended.Status, ended["code"], ended.Header("WWW-Authenticate")), Is.EqualTo((401, "RGP.AUTH.EXPIRED", "session")));
        Assert.That((refresh.Status, refresh["code"]), Is.EqualTo((401, "RGP.AUTH.EXPIRED")));
        Assert.That(both.Status, Is.EqualTo(200), "agentserver's page is still logged in, although its browser sends both cookies");
        Assert.That((nearTheEnd.Status, atTheEnd.Status), Is.EqualTo((200, 401)));
    }

    [Test]
    public async Task Rotation_never_goes_beyond_the_absolute_end()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        var end = (await browser.Get("/api/auth/me")).Json["session"]!["absolute_expires_at"]!.GetValue<string>();

        var status = 200;
        var rotations = 0;
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromDays(7); passed += TimeSpan.FromHours(5))
        {
            Clock.Forward(TimeSpan.FromHours(5));
            var me = await browser.With(Browser.Session, Browser.Csrf).Get("/api/auth/me");
            (status, rotations) = (me.Status, rotations + (me.Header("X-Session-Rotated") is null ? 0 : 1));
            if (status != 200) break;
            if (me.Header("X-Session-Rotated") is not null) browser.Jar[Browser.Session] = Browser.Cookies(me)[0].Split('=', 2)[1].Split(';')[0];
            Assert.That(me.Json["session"]!["absolute_expires_at"]!.GetValue<string>(), Is.EqualTo(end));
            Assert.That(string.CompareOrdinal(me.Json["session"]!["expires_at"]!.GetValue<string>(), end), Is.LessThanOrEqualTo(0));
        }

        Assert.That((status, rotations), Is.EqualTo((401, 32)).Or.EqualTo((401, 33)));
    }

    [Test]
    public async Task The_sixth_used_log_in_ends_the_first_and_unused_ones_do_not_count()
    {
        var person = await Register();
        var agents = await Browser.LogIn(Http, person.Name);
        Assert.That((await agents.With(Browser.Fixed).Get("/api/auth/check")).Status, Is.EqualTo(200));
        var browsers = new List<Browser>();
        for (var i = 0; i < 6; i++)
        {
            browsers.Add(await Browser.LogIn(Http, person.Name));
            Assert.That((await browsers[^1].Get("/api/auth/me")).Status, Is.EqualTo(200));
            Clock.Forward(TimeSpan.FromSeconds(1));
        }

        var statuses = new List<int>();
        foreach (var browser in browsers) statuses.Add((await browser.With(Browser.Session).Get("/api/auth/me")).Status);

        Assert.That(statuses, Is.EqualTo(new[] { 401, 200, 200, 200, 200, 200 }));
        Assert.That((await agents.With(Browser.Fixed).Get("/api/auth/check")).Status, Is.EqualTo(200), "its rotating cookie was never used");
    }

    [Test]
    public async Task A_flagged_log_in_rotates_with_its_next_request()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        await TestCluster.Ask(Platform.Database, $"update identity.browser_sessions set rotation_reason = 'role_change' where user_id = '{browser.User}'");
        Clock.Forward(Moment);

        var me = await browser.Get("/api/auth/me");
        var next = await browser.Get("/api/auth/me");

        Assert.That((me.Header("X-Session-Rotated"), next.Header("X-Session-Rotated")), Is.EqualTo(("1", default(string))));
    }

    [Test]
    public async Task A_closed_account_is_told_so_and_let_in_nowhere()
    {
        var person = await Register();
        var browser = await Browser.LogIn(Http, person.Name);
        await TestCluster.Ask(Platform.Database, $"update identity.users set disabled_at = now() where id = '{person.Id}'");
        Clock.Forward(Moment);

        var me = await browser.With(Browser.Session).Get("/api/auth/me");
        var login = await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}","password":"wrong"}""");
        var refresh = await browser.With(Browser.Session).Post("/api/auth/refresh");
        var tokens = await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{person.Refresh}}"}""");
        var bearer = await Http.Get("/api/auth/me", person.Token);

        Assert.That((me.Status, me["code"]), Is.EqualTo((423, "RGP.AUTH.DISABLED")));
        Assert.That((login.Status, login["code"]), Is.EqualTo((423, "RGP.AUTH.DISABLED")), "before the password is looked at");
        Assert.That((refresh.Status, tokens.Status, bearer.Status), Is.EqualTo((423, 401, 401)));
    }
}
