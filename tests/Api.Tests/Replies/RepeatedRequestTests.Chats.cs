using AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;
using AgentPlatform.Application.Sessions.Chats;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Operations on agents' sessions, and on encryption at rest.</summary>
public sealed partial class RepeatedRequestTests
{
    private const string StorageKeys = "select count(*) from workspaces.storage_keys";
    private const string Results = "select count(*) from sessions.results";

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> Chats() => new(StringComparer.Ordinal)
    {
        ["openagents.sessions.open"] = async test =>
        {
            var tenant = await test.NewTenant();
            return await Ask.Of(HttpMethod.Post, "/api/exec/session/s1", Partner("Alice"), Partner("Bob"), Sessions, tenant.Token) with { Headers = tenant.Headers };
        },
        ["openagents.sessions.delete"] = async test =>
        {
            var tenant = await test.NewTenant();
            await tenant.Open("s1");
            return await Ask.Of(HttpMethod.Delete, "/api/session/s1", null, "{}", Sessions, tenant.Token) with { Headers = tenant.Headers };
        },
        ["openagents.results.delete"] = async test =>
        {
            var tenant = await test.NewTenant();
            await tenant.Open("s1");
            await tenant.Send(new SaveResult(tenant.Owner, "s1", "x", "text"));
            return await Ask.Of(HttpMethod.Delete, "/api/result/s1", null, "{}", Results, tenant.Token) with { Headers = tenant.Headers };
        },
        ["workspaces.encryption.set"] = async test =>
        {
            var tenant = await test.NewTenant();
            return await Ask.Of(HttpMethod.Put, $"/api/workspaces/{tenant.Workspace.Value}/encryption", """{"enabled":true}""", """{"enabled":false}""", StorageKeys, tenant.Token);
        },
        ["workspaces.encryption.rotate"] = async test =>
        {
            var tenant = await test.NewTenant();
            await tenant.Encrypt(true);
            return await Ask.Of(HttpMethod.Post, $"/api/workspaces/{tenant.Workspace.Value}/encryption/rotate", null, "{}", StorageKeys, tenant.Token);
        },
    };

    private static string Partner(string name) => $$"""{"agentId":"a1","userName":"{{name}}","userEmail":"x@x.test"}""";

    private async Task<ChatTenant> NewTenant()
    {
        var person = await Register();
        return await ChatTenant.Of(Platform, person.Name, person.Id, person.Token);
    }
}
