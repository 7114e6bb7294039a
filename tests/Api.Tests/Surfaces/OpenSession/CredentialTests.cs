using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>Access tokens, refresh tokens and keys that are wrong, late or used twice (contract opensession 3 and 4.1).</summary>
[NonParallelizable]
public sealed class CredentialTests : OpenSessionFixture
{
    private const string Secret = "a-secret-from-another-system";

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["Identity:JwtSecret"] = Secret };

    [Test]
    public async Task A_token_is_checked_step_by_step()
    {
        var person = await Register();
        var parts = person.Token.Split('.');
        var soon = DateTimeOffset.FromUnixTimeSeconds(4_000_000_000).ToUnixTimeSeconds();

        var cases = new (string Token, string Error)[]
        {
            ("a.b", "invalid JWT format"),
            ("a.b.c.d", "invalid JWT format"),
            ($"{parts[0]}.{parts[1]}.!!", "invalid JWT signature encoding"),
            ($"{parts[0]}.{parts[1]}.{parts[2]}=", "invalid JWT signature encoding"),
            ($"{parts[0]}.{parts[1]}.{(parts[2][0] == 'A' ? 'B' : 'A')}{parts[2][1..]}", "invalid JWT signature"),
            ($"{parts[0]}.{Encode("{\"sub\":\"x\"}")}.{parts[2]}", "invalid JWT signature"),
            (Sign("!!"), "invalid JWT payload encoding"),
            (Sign(Encode("not json")), "invalid JWT payload"),
            (Sign(Encode("[]")), "missing exp claim"),
            (Sign(Encode("""{"sub":"x","exp":-1}""")), "missing exp claim"),
            (Sign(Encode("""{"sub":"x","exp":"1"}""")), "missing exp claim"),
            (Sign(Encode("""{"sub":"x","exp":1}""")), "JWT expired"),
            (Sign(Encode($$"""{"exp":{{soon}}}""")), "missing sub claim"),
            (Sign(Encode($$"""{"exp":{{soon}},"sub":7}""")), "missing sub claim"),
            (Sign(Encode($$"""{"exp":{{soon}},"sub":"00000000-0000-4000-8000-000000000000"}""")), "user not found"),
            (Sign(Encode($$"""{"exp":{{soon}},"sub":"nobody"}""")), "user not found"),
        };

        foreach (var (token, error) in cases)
        {
            var answer = await Http.Post("/api/auth/verify", bearer: token);
            Assert.That((answer.Status, answer.Error), Is.EqualTo((401, error)), token);
        }

        // The header part is not interpreted, and a token of the other system is as good as ours.
        Assert.That((await Http.Post("/api/auth/verify", bearer: Sign(Encode($$"""{"exp":{{soon}},"sub":"{{person.Id}}"}""")))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_token_ends_after_an_hour_and_a_refresh_token_after_a_week()
    {
        var (person, other) = (await Register(), await Register());
        Assert.That((await Http.Post("/api/auth/verify", bearer: person.Token)).Status, Is.EqualTo(200));

        Clock.Forward(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(2));
        Assert.That((await Http.Post("/api/auth/verify", bearer: person.Token)).Error, Is.EqualTo("JWT expired"));
        var renewed = await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{person.Refresh}}"}""");
        Assert.That((await Http.Post("/api/auth/verify", bearer: renewed["access_token"])).Status, Is.EqualTo(200));

        Clock.Forward(TimeSpan.FromDays(7));
        var late = await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{other.Refresh}}"}""");
        Assert.That((late.Status, late.Error), Is.EqualTo((401, "refresh token expired")));
        // Refused and kept: the expired token is gone.
        Assert.That((await Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{other.Refresh}}"}""")).Error, Is.EqualTo("invalid refresh token"));
    }

    [Test]
    public async Task Of_two_parallel_refreshes_exactly_one_wins()
    {
        for (var round = 0; round < 5; round++)
        {
            var person = await Register();
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Http.Post("/api/auth/refresh", $$"""{"refresh_token":"{{person.Refresh}}"}""")));
            Assert.That(answers.Count(answer => answer.Status == 200), Is.EqualTo(1));
            Assert.That(answers.Where(answer => answer.Status != 200).Select(answer => answer.Error), Is.All.EqualTo("invalid refresh token"));
        }
    }

    [Test]
    public async Task A_replaced_key_lives_for_seven_days()
    {
        var old = await Key();
        var issued = (await Http.Post("/api/auth/api-keys/issue", bearer: old))["api_key"];

        Clock.Forward(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        Assert.That((await Http.Post("/api/auth/verify", bearer: old)).Status, Is.EqualTo(200));
        Clock.Forward(TimeSpan.FromMinutes(2));
        Assert.That((await Http.Post("/api/auth/verify", bearer: old)).Error, Is.EqualTo("invalid API key"));
        Assert.That((await Http.Post("/api/auth/verify", bearer: issued)).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Other_peoples_things_stay_theirs()
    {
        var (owner, other) = (await Register(), await Register());
        var id = await Upload(owner.Token);

        Assert.That((await Http.Delete($"/api/sessions/{id}", other.Token)).Status, Is.EqualTo(403));
        Assert.That((await Http.Post($"/api/sessions/{id}/events", """{"events":[]}""", other.Token)).Status, Is.EqualTo(403));
        Assert.That((await Http.Post($"/api/sessions/{id}/events", """{"agent":{"provider":"","model":"","tool":""},"events":[]}""", other.Token)).Status, Is.EqualTo(403));
        Assert.That((await Http.Post($"/api/sessions/s1/events", """{"events":[]}""", other.Token)).Status, Is.EqualTo(404));
        Assert.That((await Http.Get($"/api/sessions/{id.ToUpperInvariant()}")).Status, Is.EqualTo(404));
        Assert.That((await Http.Get($"/api/sessions/{id}/raw")).Text.Split('\n'), Has.Length.EqualTo(4));
    }

    [Test]
    public async Task No_secret_reaches_the_logs()
    {
        var person = await Register();
        var key = await Key();
        await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}","password":"a-wrong-password-to-find"}""");
        await Http.Post("/api/auth/verify", bearer: "osk_a-key-to-find");
        await Http.Get("/api/auth/oauth/github/callback?code=code-to-find&state=state-to-find");

        foreach (var secret in new[] { person.Token, person.Refresh, key, "testpass99", "a-wrong-password-to-find", "a-key-to-find", "code-to-find", "state-to-find", Secret, TestPlatform.MasterKey })
            Assert.That(Platform.Logs.All, Has.None.Contains(secret));
    }

    [Test]
    public async Task A_wrong_password_and_an_unknown_address_look_the_same()
    {
        var person = await Register();
        var wrong = await Http.Post("/api/auth/login", $$"""{"email":"{{person.Name}}@ex.org","password":"not-it-at-all"}""");
        var unknown = await Http.Post("/api/auth/login", """{"email":"who@ex.org","password":"not-it-at-all"}""");

        Assert.That(unknown.Text, Is.EqualTo(wrong.Text));
        Assert.That(unknown.Status, Is.EqualTo(wrong.Status));
    }

    private static string Sign(string payload)
    {
        var content = $"{Encode("anything")}.{payload}";
        return $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.ASCII.GetBytes(content)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
