namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Executors;

/// <summary>An installation of one server: nobody is another one.</summary>
public sealed class NoInternalSecretTests : ExecutorFixture
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal);

    [TestCase("verify")]
    [TestCase("session-open")]
    [TestCase("session-update")]
    [TestCase("session-close")]
    public async Task Without_a_configured_secret_every_one_is_wrong(string what)
    {
        Refused(await Tell(what, "{}"), 401, "unauthorized");
        Refused(await Http.Send(HttpMethod.Post, $"/api/internal/codex/tokens/{what}", Testing.Wire.Json("{}"), null, ("X-Internal-Secret", "")), 401, "unauthorized");
        Refused(await Http.Post($"/api/internal/codex/tokens/{what}", "{}"), 401, "unauthorized");
    }
}
