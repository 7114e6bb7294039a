using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Accounts;

/// <summary>
/// Contract rustygpt, section 6, the checks about log-ins, with a cookie jar. What architecture section 4 restates: 4 (the errors of a log-in carry everybody's keys and are problem documents
/// where the contract has plain text), 6 (the answer also has agentserver's members), 25 (the answer to a log-out also says <c>status</c>). Check 7 is shown on a write that is served already.
/// </summary>
public sealed class RustyGptChecks : OpenSessionFixture
{
    private const string Write = "/api/account/logins";

    [Test]
    public async Task Check_03_a_log_in_sets_both_cookies_and_says_who_it_was()
    {
        var person = await Register();
        var browser = new Browser(Http);

        var answer = await browser.Post("/api/auth/login", $$"""{"email":"{{person.Name.ToUpperInvariant()}}@EX.ORG","password":"testpass99"}""");

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That(answer.Json["user"]!["roles"]!.AsArray().Select(role => role!.GetValue<string>()), Does.Contain("member"));
        Assert.That(answer["csrf_token"], Has.Length.EqualTo(22).And.EqualTo(browser.Jar[Browser.Csrf]));
        Assert.That(browser.Jar[Browser.Session], Has.Length.EqualTo(43));
        Assert.That(Cookie(answer, Browser.Session), Does.Contain("; HttpOnly").And.Contain("; SameSite=Lax").And.Contain("; Path=/").And.Contain("; Max-Age=28800"));
        Assert.That(Cookie(answer, Browser.Csrf), Does.Contain("; SameSite=Strict").And.Not.Contain("HttpOnly"));
        Assert.That(answer.Header("X-Session-Rotated"), Is.EqualTo("1"));
        Assert.That((await new Browser(Http).Post("/api/auth/login", $$"""{"email":"{{person.Name.ToUpperInvariant()}}","password":"testpass99"}""")).Status, Is.EqualTo(200), "by name, in another case");
    }

    [Test]
    public async Task Check_04_a_bad_log_in_is_told_in_everybodys_words()
    {
        var person = await Register();

        var wrong = await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}","password":"wrong"}""");
        var blank = await Http.Post("/api/auth/login", """{"email":" ","password":"x"}""");
        var missing = await Http.Post("/api/auth/login", """{"email":"x"}""");
        var text = await Http.Send(HttpMethod.Post, "/api/auth/login", Wire.Bytes("{}"u8.ToArray(), "text/plain"));

        Assert.That((wrong.Status, wrong["code"], wrong["message"], wrong.ContentType), Is.EqualTo((401, "RGP.AUTH.INVALID_CREDENTIALS", "invalid credentials", "application/problem+json")));
        Assert.That(wrong.Header("Cache-Control"), Is.EqualTo("no-store"));
        Assert.That(wrong.Header("WWW-Authenticate"), Is.Null);
        Assert.That((blank.Status, blank["code"]), Is.EqualTo((422, "invalid_request")));
        Assert.That((missing.Status, text.Status), Is.EqualTo((422, 415)));
    }

    [Test]
    public async Task Check_06_me_needs_the_cookie_and_shows_user_and_session()
    {
        var nobody = await Http.Get("/api/auth/me");
        var browser = await Browser.LogIn(Http, (await Register()).Name);

        var me = await browser.Get("/api/auth/me");

        Assert.That((nobody.Status, nobody.Header("WWW-Authenticate"), nobody["code"]), Is.EqualTo((401, "session", "RGP.AUTH.MISSING_SESSION")));
        Assert.That(me.Status, Is.EqualTo(200));
        Assert.That(me.Json["session"]!.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "id", "issued_at", "expires_at", "absolute_expires_at" }));
        Assert.That(me.Json["user"]!["username"], Is.Not.Null);
        Assert.That(me.Json["csrf_token"], Is.Null);
    }

    [Test]
    public async Task Check_07_a_write_by_cookie_needs_proof()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);

        var without = await browser.Send(HttpMethod.Delete, Write);
        var wrong = await browser.Send(HttpMethod.Delete, Write, headers: ("X-CSRF-TOKEN", "wrong"));
        var bare = await browser.With(Browser.Session).Send(HttpMethod.Delete, Write, headers: ("X-CSRF-TOKEN", browser.Jar[Browser.Csrf]));
        var nobody = await Http.Delete(Write);
        var right = await browser.Delete(Write);

        Assert.That((without.Status, without["detail"]), Is.EqualTo((403, "missing CSRF header token")));
        Assert.That((wrong.Status, wrong["detail"]), Is.EqualTo((403, "CSRF token mismatch")));
        Assert.That((bare.Status, bare["detail"]), Is.EqualTo((403, "missing CSRF cookie token")));
        Assert.That((nobody.Status, right.Status), Is.EqualTo((401, 200)));
    }

    [Test]
    public async Task Check_09_refresh_replaces_the_session_and_not_its_end()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        var before = (await browser.Get("/api/auth/me")).Json["session"]!;

        var refreshed = await browser.Post("/api/auth/refresh", proves: false);

        Assert.That((refreshed.Status, refreshed.Header("X-Session-Rotated")), Is.EqualTo((200, "1")));
        Assert.That(refreshed.Json["session"]!["id"]!.GetValue<string>(), Is.Not.EqualTo(before["id"]!.GetValue<string>()));
        Assert.That(refreshed.Json["session"]!["absolute_expires_at"]!.GetValue<string>(), Is.EqualTo(before["absolute_expires_at"]!.GetValue<string>()));
        Assert.That(refreshed["csrf_token"], Is.EqualTo(browser.Jar[Browser.Csrf]));
        Assert.That(Browser.Cookies(refreshed), Has.Count.EqualTo(2), "the other cookie is not touched");
        var nobody = await Http.Post("/api/auth/refresh");
        Assert.That((nobody.Status, nobody["code"], nobody.Header("WWW-Authenticate")), Is.EqualTo((401, "RGP.AUTH.MISSING_SESSION", default(string))));
    }

    [Test]
    public async Task Check_25_log_out_needs_proof_and_ends_the_log_in()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        var old = browser.With(Browser.Session, Browser.Csrf, Browser.Fixed);

        var forged = await old.Send(HttpMethod.Post, "/api/auth/logout");
        var out_ = await browser.Post("/api/auth/logout");

        Assert.That((forged.Status, forged["code"]), Is.EqualTo((403, "RGP.AUTH.CSRF")));
        Assert.That((out_.Status, out_.Json["ok"]!.GetValue<bool>(), out_["status"]), Is.EqualTo((200, true, "ok")));
        Assert.That(Browser.Cookies(out_), Has.Count.EqualTo(3).And.All.Contains("Max-Age=0"));
        Assert.That((await old.With(Browser.Session).Get("/api/auth/me")).Status, Is.EqualTo(401));
        Assert.That((await old.With(Browser.Fixed).Get("/api/auth/check")).Status, Is.EqualTo(401), "one log-in, two cookies");
    }

    private static string Cookie(Answer answer, string name) => Browser.Cookies(answer).Single(cookie => cookie.StartsWith(name + "=", StringComparison.Ordinal));
}
