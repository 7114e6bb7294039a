using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Accounts;

/// <summary>
/// Contract agentserver, section 6, the checks about accounts. What architecture section 4 restates: 2 and 3 (a refused log-in and a missing cookie are one JSON object with everybody's keys,
/// and the answers have RustyGPT's and OpenSession's members too).
/// </summary>
public sealed class AgentServerChecks : OpenSessionFixture
{
    [Test, Order(1)]
    public async Task Check_01_to_03_the_first_account_registers_and_logs_in_as_admin()
    {
        var registered = await Http.Post("/api/auth/register", """{"email":"a@x","password":"pw123456"}""");
        var again = await Http.Post("/api/auth/register", """{"email":"a@x","password":"pw123456"}""");
        var empty = await Http.Post("/api/auth/register", """{"email":""}""");
        var browser = new Browser(Http);
        var login = await browser.Post("/api/auth/login", """{"email":"a@x","password":"pw123456"}""");
        var wrong = await Http.Post("/api/auth/login", """{"email":"a@x","password":"wrong"}""");
        var me = await browser.With(Browser.Fixed).Get("/api/auth/me");
        var nobody = await Http.Get("/api/auth/check");

        Assert.That((registered.Status, registered["email"]), Is.EqualTo((201, "a@x")));
        Assert.That(registered.Json.Select(member => member.Key), Is.EqualTo(new[] { "id", "email" }));
        Assert.That(Browser.Cookies(registered), Is.Empty);
        Assert.That((again.Status, again.Text), Is.EqualTo((409, "email already taken\n")));
        Assert.That((empty.Status, empty.Text), Is.EqualTo((400, "email and password required\n")));
        Assert.That((login.Status, login["status"]), Is.EqualTo((200, "ok")));
        Assert.That(Browser.Cookies(login).Single(cookie => cookie.StartsWith(Browser.Fixed, StringComparison.Ordinal)),
            Does.Match("^agentserver-token=[0-9a-f]{64}; ").And.Contain("; HttpOnly").And.Contain("; Secure").And.Contain("; SameSite=Lax").And.Contain("; Max-Age=604800").And.Contain("; Path=/"));
        Assert.That(wrong.Status, Is.EqualTo(401));
        Assert.That((me.Status, me["role"], me["email"]), Is.EqualTo((200, "admin", "a@x")));
        Assert.That(me.Json.ContainsKey("name") && me.Json.ContainsKey("picture") && me.Json["name"] is null && me.Json["picture"] is null);
        Assert.That((nobody.Status, nobody.Text, nobody.ContentType), Is.EqualTo((401, "unauthorized\n", "text/plain; charset=utf-8")));
    }

    [Test]
    public async Task Names_made_from_addresses_are_made_unique()
    {
        foreach (var host in new[] { "one", "two" }) Assert.That((await Http.Post("/api/auth/register", $$"""{"email":"same@{{host}}","password":"x"}""")).Status, Is.EqualTo(201));

        var names = (string)(await TestCluster.Ask(Platform.Database, "select string_agg(nickname, ' ' order by created_at) from identity.users where email like 'same@%'"))!;

        Assert.That(names, Does.Match("^same same-[0-9a-f]{6}$"));
    }

    [Test]
    public async Task A_password_that_is_too_long_is_bad_input()
    {
        var answer = await Http.Post("/api/auth/register", $$"""{"email":"long@x","password":"{{new string('p', 129)}}"}""");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((400, "password must be at most 128 characters\n")));
    }
}
