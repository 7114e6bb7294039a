using AgentPlatform.Testing;
using Microsoft.AspNetCore.Http;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>The first account, and log-ins with a code.</summary>
public sealed partial class RepeatedRequestTests
{
    private OAuthServer codes = null!;

    [OneTimeTearDown]
    public async Task StopCodes() => await codes.DisposeAsync();

    protected override async Task Prepare()
    {
        codes = await OAuthServer.Start();
        codes.TokenAnswer = context => context.Response.WriteAsync("""{"access_token":"the-token-behind-every-code"}""");
    }

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> SetupAndCodeLogins() => new(StringComparer.Ordinal)
    {
        ["setup.create"] = async test =>
        {
            // Nobody may be there yet.
            await TestCluster.Empty(test.Platform.Database, "identity.users");
            return await Ask.Of(HttpMethod.Post, "/api/setup", Root("root"), Root("toor"), Users);
        },
        ["oauth.github.manual"] = _ => Ask.Of(HttpMethod.Post, "/api/oauth/github/manual", Code("one"), Code("two"), LiveLogins),
        ["oauth.apple.manual"] = _ => Ask.Of(HttpMethod.Post, "/api/oauth/apple/manual", Code("one"), Code("two"), LiveLogins),
    };

    private static string Root(string name) => $$"""{"username":"{{name}}","email":"{{name}}@once.org","password":"testpass99"}""";

    private static string Code(string code) => $$"""{"auth_code":"{{code}}"}""";
}
