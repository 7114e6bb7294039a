using System.Globalization;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>Used tokens (contract open-agents-builder, Neighbours).</summary>
public sealed class StatTests
{
    private readonly StillClock clock = new(new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero));
    private TestPlatform platform = null!;

    [OneTimeSetUp]
    public async Task Start() => platform = await TestPlatform.Start(clock: clock);

    [OneTimeTearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task Reports_of_one_hour_and_name_are_added_up()
    {
        At(new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero));
        var tenant = await TestTenant.Open(platform);

        var first = await Report(tenant, "chat", 1000, 100);
        var second = await Report(tenant, "chat", 1, 1);
        var other = await Report(tenant, "evals", 5, 5);
        At(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));
        var later = await Report(tenant, "chat", 7, 7);

        Assert.That(first.Json["data"]!.AsObject().Select(member => member.Key),
            Is.EqualTo(new[] { "id", "eventName", "promptTokens", "completionTokens", "finishReasons", "createdAt", "createdMonth", "createdDay", "createdYear", "createdHour", "counter" }));
        Assert.That((first.Status, first["message"], Of(first, "counter"), Of(first, "createdMonth"), Of(first, "createdDay"), Of(first, "createdYear"), Of(first, "createdHour")),
            Is.EqualTo((200, "Stats aggregated!", 1L, 0L, 31L, 2026L, 23L)));
        Assert.That((Of(second, "id"), Of(second, "promptTokens"), Of(second, "completionTokens"), Of(second, "counter")), Is.EqualTo((Of(first, "id"), 1001L, 101L, 2L)));
        Assert.That((Of(other, "promptTokens"), Of(later, "promptTokens"), Of(later, "createdMonth"), Of(later, "createdHour")), Is.EqualTo((5L, 7L, 1L, 0L)));
    }

    [Test]
    public async Task Last_month_is_found_in_January_too()
    {
        var tenant = await TestTenant.Open(platform);
        foreach (var (at, tokens) in new[] { ("2025-11-30T23:00:00Z", 1), ("2025-12-01T00:00:00Z", 20), ("2025-12-31T23:59:59Z", 300), ("2026-01-01T00:00:00Z", 4000), ("2026-01-15T08:00:00Z", 50000) })
        {
            At(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));
            await Report(tenant, "chat", tokens, tokens);
        }

        var totals = await platform.Http.Get("/api/stats/aggregated", tenant.Guest.Text, tenant.Header);

        Assert.That((totals.Status, totals.Text), Is.EqualTo((200,
            """{"message":"Stats aggregated!","data":{"thisMonth":{"overallTokens":108000,"promptTokens":54000,"completionTokens":54000,"overalUSD":1.24,"requests":2},"lastMonth":{"overallTokens":640,"promptTokens":320,"completionTokens":320,"overalUSD":0.01,"requests":2},"today":{"overallTokens":100000,"promptTokens":50000,"completionTokens":50000,"overalUSD":1.15,"requests":1}},"status":200}""")));
    }

    [Test]
    public async Task A_tenant_without_reports_has_used_nothing()
    {
        var tenant = await TestTenant.Open(platform);

        var totals = await platform.Http.Get("/api/stats/aggregated", tenant.Guest.Text, tenant.Header);

        foreach (var span in new[] { "thisMonth", "lastMonth", "today" })
            Assert.That(totals.Json["data"]![span]!.ToJsonString(), Is.EqualTo("""{"overallTokens":0,"promptTokens":0,"completionTokens":0,"overalUSD":0,"requests":0}"""));
    }

    [Test]
    public async Task Reports_at_the_same_time_all_count()
    {
        var tenant = await TestTenant.Open(platform);

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Report(tenant, "chat", 3, 2)));

        var last = await Report(tenant, "chat", 3, 2);
        Assert.That((Of(last, "counter"), Of(last, "promptTokens"), Of(last, "completionTokens")), Is.EqualTo((33L, 99L, 66L)));
    }

    [TestCase("""{"eventName":"chat","promptTokens":0,"completionTokens":1}""", "promptTokens: Number must be greater than 0")]
    [TestCase("""{"eventName":"","promptTokens":1.5,"completionTokens":-1}""",
        "eventName: String must contain at least 1 character(s), promptTokens: Expected integer, received float, completionTokens: Number must be greater than 0")]
    [TestCase("""{"promptTokens":"1"}""", "eventName: Required, promptTokens: Expected number, received string, completionTokens: Required")]
    [TestCase("""{"eventName":"chat","promptTokens":1e300,"completionTokens":2147483648}""",
        "promptTokens: Number must be less than or equal to 2147483647, completionTokens: Number must be less than or equal to 2147483647")]
    public async Task What_is_wrong_is_said_in_the_words_of_the_reference(string body, string message)
    {
        var tenant = await TestTenant.Open(platform);

        var refused = await platform.Http.Send(HttpMethod.Put, "/api/stats", Wire.Json(body), tenant.Guest.Text, tenant.Header);

        Assert.That((refused.Status, refused["message"], refused.Json["status"]!.GetValue<int>()), Is.EqualTo((400, message, 400)));
        Assert.That(refused.Json["issues"]!.AsArray(), Is.Not.Empty);
    }

    private Task<Answer> Report(TestTenant tenant, string name, long prompt, long completion) => platform.Http.Send(
        HttpMethod.Put, "/api/stats", Wire.Json($$"""{"eventName":"{{name}}","promptTokens":{{prompt}},"completionTokens":{{completion}},"createdHour":3,"counter":9}"""), tenant.Guest.Text, tenant.Header);

    private void At(DateTimeOffset instant) => clock.Forward(instant - clock.GetUtcNow());

    private static long Of(Answer answer, string member) => answer.Json["data"]![member]!.GetValue<long>();
}
