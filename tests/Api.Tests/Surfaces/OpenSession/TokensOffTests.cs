namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>An installation without access tokens, which is OpenSession without a JWT secret: keys work, everything else says why it does not.</summary>
public sealed class TokensOffTests : OpenSessionFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Identity:AccessTokens"] = "false",
        ["OAuth:github:ClientId"] = "id",
        ["OAuth:github:ClientSecret"] = "secret",
    };

    [Test]
    public async Task Keys_work_and_tokens_do_not()
    {
        const string NotConfigured = "JWT_SECRET not configured";
        var key = await Key();

        Assert.That((await Http.Post("/api/auth/verify", bearer: key)).Status, Is.EqualTo(200));
        Assert.That((await Http.Get("/api/capabilities")).Text, Does.StartWith("""{"auth_enabled":false,"""));
        Assert.That((await Http.Get("/api/auth/providers")).Text, Does.StartWith("""{"email_password":false,"""));
        Assert.That((await Http.Post("/api/auth/verify", bearer: "a.b.c")).Error, Is.EqualTo("JWT authentication not configured"));
        foreach (var (path, body) in new[]
        {
            ("/api/auth/register", """{"email":"nope","password":"x","nickname":"n"}"""),
            ("/api/auth/login", """{"email":"a@x.org","password":"testpass99"}"""),
            ("/api/auth/refresh", """{"refresh_token":"x"}"""),
        })
        {
            var answer = await Http.Post(path, body);
            Assert.That((answer.Status, answer.Error), Is.EqualTo((500, NotConfigured)), path);
        }

        Assert.That((await Http.Post("/api/auth/logout", """{"refresh_token":"x"}""")).Status, Is.EqualTo(200));
        Assert.That((await Http.Get("/api/auth/oauth/github")).Error, Is.EqualTo(NotConfigured));
        Assert.That((await Http.Get("/api/auth/oauth/github/callback?code=c&state=s")).Error, Is.EqualTo(NotConfigured));
        Assert.That((await Http.Post("/api/auth/oauth/github/link", bearer: key)).Error, Is.EqualTo(NotConfigured));
        Assert.That((await Http.Get("/api/auth/oauth/nope")).Status, Is.EqualTo(404));
    }
}
