using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Log-ins of browsers.</summary>
public sealed partial class RepeatedRequestTests
{
    private const string LiveLogins = "select count(*) from identity.browser_sessions where revoked_at is null";

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> BrowserLogins() => new(StringComparer.Ordinal)
    {
        ["logins.end"] = async test =>
        {
            var person = await test.Register();
            var browser = await Browser.LogIn(test.Http, person.Name);
            var id = (await TestCluster.Ask(test.Platform.Database, $"select id from identity.browser_sessions where user_id = '{browser.User}'"))!;
            return await Ask.Of(HttpMethod.Delete, $"/api/account/logins/{id}", null, "{}", LiveLogins, person.Token);
        },
        ["logins.endOthers"] = async test =>
        {
            var person = await test.Register();
            await Browser.LogIn(test.Http, person.Name);
            return await Ask.Of(HttpMethod.Delete, "/api/account/logins", null, "{}", LiveLogins, person.Token);
        },
    };
}
