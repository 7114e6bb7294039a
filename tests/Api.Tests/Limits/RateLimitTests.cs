using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Limits;

/// <summary>Contract rustygpt 4.5.1 to 4.5.3, and check 5, over HTTP.</summary>
public sealed class RateLimitTests
{
    private const string Wrong = """{"email":"nobody","password":"wrong-one-1"}""";

    // Nothing is earned back but where a test lets time pass, however slow the machine is.
    private readonly StillClock clock = new(new DateTimeOffset(2026, 5, 22, 8, 30, 0, TimeSpan.Zero));
    private TestPlatform platform = null!;

    [OneTimeSetUp]
    public async Task Start() => platform = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["RateLimits:LoginPerMinute"] = "10",
        ["RateLimits:DefaultPerSecond"] = "1",
        ["RateLimits:Burst"] = "3",
    }, clock);

    [OneTimeTearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task Check_05_of_twelve_log_ins_in_a_second_the_last_are_limited()
    {
        var answers = new List<Answer>();
        for (var i = 0; i < 12; i++) answers.Add(await LogIn("203.0.113.5"));

        Assert.That(answers.Take(10).Select(answer => answer.Status), Is.All.EqualTo(401));
        Assert.That((answers[0].Header("RateLimit-Limit"), answers[0].Header("RateLimit-Remaining"), answers[0].Header("X-RateLimit-Profile")), Is.EqualTo(("10", "9", "auth_login")));
        var limited = answers[^1];
        Assert.That((limited.Status, limited.ContentType, limited["code"], limited["message"]), Is.EqualTo((429, "application/problem+json", "RGP.RATE_LIMITED", "rate limit exceeded")));
        var seconds = limited.Json["details"]!["retry_after_seconds"]!.GetValue<int>();
        Assert.That(seconds, Is.InRange(1, 6));
        Assert.That(limited.Header("Retry-After"), Is.EqualTo($"{seconds}"));
        Assert.That((limited.Header("RateLimit-Limit"), limited.Header("RateLimit-Remaining"), limited.Header("X-RateLimit-Limit"), limited.Header("X-RateLimit-Remaining")), Is.EqualTo(("10", "0", "10", "0")));
        // Everybody's keys: OpenSession's clients read this one.
        Assert.That(limited.Error, Is.EqualTo("rate limit exceeded"));

        clock.Forward(TimeSpan.FromSeconds(seconds));
        Assert.That((await LogIn("203.0.113.5")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Another_client_is_not_held_back()
    {
        for (var i = 0; i < 11; i++) await LogIn("203.0.113.6");

        Assert.That((await LogIn("203.0.113.6")).Status, Is.EqualTo(429));
        Assert.That((await LogIn("203.0.113.7")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task An_IPv6_client_counts_by_its_network()
    {
        for (var i = 0; i < 10; i++) await LogIn($"2001:db8:1:2::{i}");

        Assert.That((await LogIn("2001:db8:1:2:ffff::1")).Status, Is.EqualTo(429));
        Assert.That((await LogIn("2001:db8:1:3::1")).Status, Is.EqualTo(401));
    }

    [Test]
    public async Task Every_path_of_the_surface_has_a_bucket_of_its_own()
    {
        var answers = new List<Answer>();
        for (var i = 0; i < 5; i++) answers.Add(await Get("/api/setup", "203.0.113.8"));

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 200, 200, 200, 429, 429 }));
        Assert.That((answers[0].Header("RateLimit-Limit"), answers[0].Header("RateLimit-Remaining"), answers[0].Header("X-RateLimit-Profile")), Is.EqualTo(("3", "2", "default")));
        Assert.That((answers[3].ContentType, answers[3]["code"], answers[3]["type"]), Is.EqualTo(("application/problem+json", "RGP.RATE_LIMITED", "https://rustygpt.dev/problems/RGP.RATE_LIMITED")));
        Assert.That((await Get("/api/oauth/github", "203.0.113.8")).Status, Is.EqualTo(200));
        Assert.That((await platform.Http.Get("/api/setup", null, ("X-Real-IP", "203.0.113.9"))).Status, Is.EqualTo(200));
    }

    [TestCase("POST", "/api/auth/login", "/api/Auth/LOGIN", 10)]
    [TestCase("POST", "/api/oauth2/device/auth", "/api/oauth2/DEVICE/auth/", 3)]
    [TestCase("GET", "/api/setup", "/API/Setup", 3)]
    public async Task A_path_that_is_written_in_another_way_is_the_same(string method, string path, string other, int most)
    {
        var answers = new List<Answer>();
        for (var i = 0; i <= most; i++)
            answers.Add(await platform.Http.Send(new HttpMethod(method), i % 2 == 0 ? path : other, null, null, ("X-Forwarded-For", "203.0.113.15")));

        Assert.That(answers.Take(most).Select(answer => answer.Status), Does.Not.Contain(429).And.Not.Contain(404), "both are there");
        Assert.That((answers[most].Status, answers[most].Header("RateLimit-Limit")), Is.EqualTo((429, $"{most}")));
    }

    [Test]
    public async Task Strangers_cannot_have_requests_stored_without_end()
    {
        var answers = new List<Answer>();
        for (var i = 0; i < 5; i++) answers.Add(await platform.Http.Send(HttpMethod.Post, "/api/oauth2/device/auth", DeviceFlow.Form(("client_id", DeviceFlow.Client)), null, ("X-Forwarded-For", "203.0.113.14")));

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 200, 200, 200, 429, 429 }));
        Assert.That((answers[3].ContentType, answers[3].Text.TrimEnd()), Is.EqualTo(("text/plain; charset=utf-8", "rate limit exceeded")));
    }

    [Test]
    public async Task Refusals_carry_the_numbers_too()
    {
        var unknown = await Get("/api/conversations", "203.0.113.10");

        Assert.That((unknown.Status, unknown["code"], unknown.Header("RateLimit-Remaining")), Is.EqualTo((404, "RGP.NOT_FOUND", "2")));
    }

    [Test]
    public async Task OPTIONS_is_not_counted()
    {
        for (var i = 0; i < 5; i++) await platform.Http.Send(HttpMethod.Options, "/api/setup", null, null, ("X-Forwarded-For", "203.0.113.11"));

        Assert.That((await Get("/api/setup", "203.0.113.11")).Header("RateLimit-Remaining"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Other_surfaces_are_not_limited()
    {
        var answers = new List<Answer>();
        for (var i = 0; i < 8; i++) answers.Add(await Get("/api/health", "203.0.113.12"));

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(200));
        Assert.That(answers[0].Header("RateLimit-Limit"), Is.Null);
    }

    [Test]
    public async Task Whoever_asks_for_problem_details_gets_them()
    {
        for (var i = 0; i < 3; i++) await Get("/api/oauth/apple", "203.0.113.13");

        var limited = await platform.Http.Get("/api/oauth/apple", null, ("X-Forwarded-For", "203.0.113.13"), ("Accept", "application/problem+json"));

        Assert.That((limited.Status, limited["type"], limited["code"]), Is.EqualTo((429, "about:blank", "request.limited")));
        Assert.That(limited.Header("Retry-After"), Is.EqualTo("1"));
    }

    [Test]
    public async Task What_a_request_says_of_its_address_counts_only_where_it_is_trusted()
    {
        await using var direct = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["RateLimits:Burst"] = "2", ["RateLimits:DefaultPerSecond"] = "1", ["TrustForwardedFor"] = "false" }, new StillClock(clock.GetUtcNow()));

        var answers = new List<Answer>();
        for (var i = 0; i < 3; i++) answers.Add(await direct.Http.Get("/api/setup", null, ("X-Forwarded-For", $"203.0.113.{i}"), ("X-Real-IP", $"203.0.113.{i}")));

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 200, 200, 429 }));
    }

    [Test]
    public async Task It_can_be_switched_off()
    {
        await using var free = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["RateLimits:Burst"] = "1", ["RateLimits:Enabled"] = "false" });

        var answers = new List<Answer>();
        for (var i = 0; i < 3; i++) answers.Add(await free.Http.Get("/api/setup"));

        Assert.That(answers.Select(answer => (answer.Status, answer.Header("RateLimit-Limit"))), Is.All.EqualTo((200, (string?)null)));
    }

    private Task<Answer> LogIn(string from) => platform.Http.Post("/api/auth/login", Wrong, null, ("X-Forwarded-For", from));

    private Task<Answer> Get(string path, string from) => platform.Http.Get(path, null, ("X-Forwarded-For", $"{from}, 10.0.0.1"));
}
