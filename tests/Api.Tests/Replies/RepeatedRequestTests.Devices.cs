using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Letting programs in, and the agents that register with that.</summary>
public sealed partial class RepeatedRequestTests
{
    private const string Grants = "select string_agg(encode(device_hash, 'hex') || state || coalesce(polled_at::text, ''), ',' order by device_hash) from identity.device_grants";
    private const string GrantTokens = "select count(*) from identity.grant_tokens";
    private const string AgentRows = "select count(*) from agents.registered_agents";

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> Devices() => new(StringComparer.Ordinal)
    {
        ["oauth2.device.begin"] = _ => Ask.Of(HttpMethod.Post, "/api/oauth2/device/auth", "client_id=agentserver-agent-cli", "client_id=agentserver-agent-cli&scope=openid", Grants),
        ["oauth2.device.accept"] = async test =>
        {
            var (_, browser) = await test.InBrowser();
            var flow = await DeviceFlow.Begin(test.Http);
            return await Ask.Of(HttpMethod.Post, "/api/oauth2/device/accept", Entered(flow, 'a'), Entered(flow, 'b'), Grants) with { Headers = Cookie(browser) };
        },
        ["oauth2.consent.answer"] = async test =>
        {
            var (home, browser) = await test.InBrowser();
            var flow = await DeviceFlow.Begin(test.Http);
            await flow.Enter(browser);
            return await Ask.Of(HttpMethod.Post, $"/api/oauth2/consent?consent_challenge={flow.Challenge}", $$"""{"workspace_id":"{{home}}"}""", """{"action":"deny"}""", Grants) with { Headers = Cookie(browser) };
        },
        ["oauth2.token"] = async test =>
        {
            var flow = await test.Approved();
            var form = $"grant_type={DeviceFlow.GrantType}&client_id={DeviceFlow.Client}&device_code={flow.DeviceCode}";
            return await Ask.Of(HttpMethod.Post, "/api/oauth2/token", form, $"{form}&scope=openid", GrantTokens);
        },
        ["agents.register"] = async test =>
            await Ask.Of(HttpMethod.Post, "/api/agent/register", """{"name":"one"}""", """{"name":"two"}""", AgentRows, (await (await test.Approved()).Poll())["access_token"]),
    };

    private static string Entered(DeviceFlow flow, char digit) => $$"""{"device_challenge":"{{Guid.CreateVersion7():N}}{{new string(digit, 32)}}","user_code":"{{flow.UserCode}}"}""";

    private static (string, string)[] Cookie(Browser browser) => [("Cookie", $"{Browser.Fixed}={browser.Jar[Browser.Fixed]}")];

    private async Task<(string Home, Browser Browser)> InBrowser()
    {
        var browser = await Browser.LogIn(Http, (await Register()).Name);
        return (await TestAgent.HomeOf(browser), browser);
    }

    private async Task<DeviceFlow> Approved()
    {
        var (home, browser) = await InBrowser();
        var flow = await DeviceFlow.Begin(Http);
        await flow.Enter(browser);
        Assert.That((await flow.Answer(browser, home)).Status, Is.EqualTo(200));
        return flow;
    }
}
