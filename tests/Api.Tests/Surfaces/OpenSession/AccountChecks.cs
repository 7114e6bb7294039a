using System.Buffers.Text;
using System.Text.Json.Nodes;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>Contract opensession, section 6, checks 1 to 11. Check 5 is restated by the shared handles (architecture 4): log-in answers everybody's error keys.</summary>
public sealed class AccountChecks : OpenSessionFixture
{
    [Test]
    public async Task Check_01_health_and_capabilities()
    {
        var health = await Http.Get("/api/health");
        var capabilities = await Http.Get("/api/capabilities");

        Assert.That(health.Status, Is.EqualTo(200));
        Assert.That(health["status"], Is.EqualTo("ok"));
        Assert.That(health["version"], Does.Match(@"^\d+\.\d+\.\d+$"));
        Assert.That(health.ContentType, Is.EqualTo("application/json"));
        Assert.That(capabilities.Text, Is.EqualTo("""{"auth_enabled":true,"upload_enabled":true}"""));
    }

    [Test]
    public async Task Check_02_registering_a_nickname()
    {
        var first = await Http.Post("/api/register", """{"nickname":"  neo "}""");
        var second = await Http.Post("/api/register", """{"nickname":"neo"}""");
        var blank = await Http.Post("/api/register", """{"nickname":"   "}""");

        Assert.That(first.Status, Is.EqualTo(201));
        Assert.That(first["nickname"], Is.EqualTo("neo"));
        Assert.That(first["api_key"], Does.Match("^osk_[0-9a-f]{32}$"));
        Assert.That((second.Status, second.Text), Is.EqualTo((409, """{"error":"nickname already taken"}""")));
        Assert.That((blank.Status, blank.Error), Is.EqualTo((400, "nickname must be 1-64 characters")));
    }

    [Test]
    public async Task Check_03_verifying_a_key()
    {
        var key = await Key();

        var good = await Http.Post("/api/auth/verify", bearer: key);
        var lowerCase = await Http.Post("/api/auth/verify", null, null, ("Authorization", $"bearer {key}"));
        var unknown = await Http.Post("/api/auth/verify", bearer: "osk_x");
        var notAToken = await Http.Post("/api/auth/verify", bearer: "a.b");

        Assert.That(good.Status, Is.EqualTo(200));
        Assert.That(good.Json.Select(member => member.Key), Is.EqualTo(new[] { "user_id", "nickname" }));
        Assert.That((lowerCase.Status, lowerCase.Error), Is.EqualTo((401, "missing or invalid Authorization header")));
        Assert.That((unknown.Status, unknown.Error), Is.EqualTo((401, "invalid API key")));
        Assert.That((notAToken.Status, notAToken.Error), Is.EqualTo((401, "invalid JWT format")));
        Assert.That(notAToken.Header("WWW-Authenticate"), Is.Null);
    }

    [Test]
    public async Task Check_04_registering_with_an_email()
    {
        var first = await Http.Post("/api/auth/register", """{"email":" A@Ex.org ","password":"testpass99","nickname":"a1"}""");
        var otherCase = await Http.Post("/api/auth/register", """{"email":"a@eX.ORG","password":"testpass99","nickname":"a2"}""");
        var shortPassword = await Http.Post("/api/auth/register", """{"email":"b@ex.org","password":"short","nickname":"a3"}""");
        var notAnAddress = await Http.Post("/api/auth/register", """{"email":"nope","password":"testpass99","nickname":"a4"}""");

        Assert.That(first.Status, Is.EqualTo(201));
        Assert.That(first.Json.Select(member => member.Key), Is.EqualTo(new[] { "access_token", "refresh_token", "expires_in", "user_id", "nickname" }));
        Assert.That(first.Json["expires_in"]!.GetValue<int>(), Is.EqualTo(3600));
        Assert.That(first["refresh_token"], Does.Match("^[0-9a-f]{64}$"));
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(first["access_token"].Split('.')[1]))!.AsObject();
        Assert.That(claims.Select(member => member.Key), Is.EqualTo(new[] { "sub", "iat", "exp" }));
        Assert.That(claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>(), Is.EqualTo(3600));
        Assert.That((otherCase.Status, otherCase.Error), Is.EqualTo((409, "email already registered")));
        Assert.That((shortPassword.Status, shortPassword.Error), Is.EqualTo((400, "password must be at least 8 characters")));
        Assert.That((notAnAddress.Status, notAnAddress.Error), Is.EqualTo((400, "invalid email address")));
    }

    [Test]
    public async Task Check_05_logging_in()
    {
        var person = await Register();

        var right = await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}@ex.org","password":"testpass99"}""");
        var byName = await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}","password":"testpass99"}""");
        var wrong = await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}@ex.org","password":"testpass98"}""");
        var unknown = await Http.Post("/api/auth/login", """{"email":"nobody@ex.org","password":"testpass99"}""");

        Assert.That(right.Status, Is.EqualTo(200));
        Assert.That(byName.Status, Is.EqualTo(200));
        Assert.That(right["user_id"], Is.EqualTo(person.Id));
        Assert.That((wrong.Status, wrong.Error), Is.EqualTo((401, "invalid email or password")));
        Assert.That(unknown.Text, Is.EqualTo(wrong.Text));
        // Restated by architecture 4: everybody's keys, as problem details.
        Assert.That(wrong.Json.Select(member => member.Key), Is.SupersetOf(new[] { "error", "message", "code", "status", "title", "type" }));
        Assert.That(wrong.ContentType, Is.EqualTo("application/problem+json"));
        Assert.That(wrong["code"], Is.EqualTo("RGP.AUTH.INVALID_CREDENTIALS"));
    }

    [Test]
    public async Task Check_06_refreshing_works_once()
    {
        var person = await Register();

        var first = await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{person.Refresh}}"}""");
        var again = await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{person.Refresh}}"}""");

        Assert.That(first.Status, Is.EqualTo(200));
        Assert.That(first["refresh_token"], Is.Not.EqualTo(person.Refresh));
        Assert.That((again.Status, again.Text), Is.EqualTo((401, """{"error":"invalid refresh token"}""")));
    }

    [Test]
    public async Task Check_07_logging_out()
    {
        var person = await Register();

        var unknown = await Http.Post("/api/auth/logout", """{"refresh_token":"whatever"}""");
        var known = await Http.Post("/api/auth/logout", $$"""{"refresh_token":"{{person.Refresh}}"}""");
        var refresh = await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{person.Refresh}}"}""");

        Assert.That((unknown.Status, unknown.Text), Is.EqualTo((200, """{"ok":true}""")));
        Assert.That((known.Status, known.Text), Is.EqualTo((200, """{"ok":true}""")));
        Assert.That(refresh.Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Check_08_ones_own_account()
    {
        var person = await Register();

        var me = await Http.Get("/api/auth/me", person.Token);

        Assert.That(me.Status, Is.EqualTo(200));
        Assert.That(me["api_key"], Does.StartWith("osk_"));
        Assert.That(me["email"], Is.EqualTo($"{person.Name}@ex.org"));
        Assert.That(me.Json.ContainsKey("avatar_url") && me.Json["avatar_url"] is null);
        Assert.That(me.Json["oauth_providers"]!.AsArray(), Is.Empty);
        Assert.That(me.Json.ContainsKey("github_username"), Is.False);
        Assert.That(me["created_at"], Does.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"));
    }

    [TestCase("PUT", "/api/auth/password")]
    [TestCase("POST", "/api/auth/change-password")]
    public async Task Check_09_changing_the_password(string method, string path)
    {
        var person = await Register();
        var key = await Key();
        Task<Testing.Answer> Change(string current, string next, string bearer) => Http.Send(
            new HttpMethod(method), path, Testing.Wire.Json($$"""{"current_password":"{{current}}","new_password":"{{next}}"}"""), bearer);

        var wrong = await Change("nottherightone", "another-one-1", person.Token);
        var tooShort = await Change("testpass99", "short", person.Token);
        var right = await Change("testpass99", "another-one-1", person.Token);
        var login = await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}@ex.org","password":"another-one-1"}""");
        var withoutPassword = await Change("testpass99", "another-one-1", key);

        Assert.That((wrong.Status, wrong.Error), Is.EqualTo((401, "current password is incorrect")));
        Assert.That((tooShort.Status, tooShort.Error), Is.EqualTo((400, "password must be at least 8 characters")));
        Assert.That((right.Status, right.Text), Is.EqualTo((200, """{"ok":true}""")));
        Assert.That(login.Status, Is.EqualTo(200));
        Assert.That((withoutPassword.Status, withoutPassword.Error), Is.EqualTo((400, "cannot change password for OAuth-only account")));
    }

    [Test]
    public async Task Check_10_regenerating_the_key_ends_the_old_one()
    {
        var old = await Key();
        await Platform.UntilCallersAreCached();
        Assert.That((await Http.Post("/api/auth/verify", bearer: old)).Status, Is.EqualTo(200));

        var answer = await Http.Post("/api/auth/regenerate-key", bearer: old);

        Assert.That(answer.Status, Is.EqualTo(200));
        Assert.That((await Http.Post("/api/auth/verify", bearer: old)).Status, Is.EqualTo(401));
        Assert.That((await Http.Post("/api/auth/verify", bearer: answer["api_key"])).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Check_11_issuing_a_key_leaves_the_old_one_a_grace_period()
    {
        var old = await Key();

        var issued = (await Http.Post("/api/auth/api-keys/issue", bearer: old))["api_key"];

        Assert.That((await Http.Post("/api/auth/verify", bearer: old)).Status, Is.EqualTo(200));
        Assert.That((await Http.Post("/api/auth/verify", bearer: issued)).Status, Is.EqualTo(200));
        Assert.That((await Http.Get("/api/auth/me", issued))["api_key"], Is.EqualTo(issued));
    }
}
