using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Operations on keys. Also what makes a secret answers the same one again.</summary>
public sealed partial class RepeatedRequestTests
{
    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> ApiKeyOperations() => new(StringComparer.Ordinal)
    {
        ["keys.mint"] = test => test.InOwnWorkspace((owner, wid) => Ask.Of(HttpMethod.Post, $"/api/workspaces/{wid}/keys", NewKey("one"), NewKey("two"), Keys, owner)),
        ["keys.rotate"] = test => test.WithKey((owner, path) => Ask.Of(HttpMethod.Post, $"{path}/rotate", """{"overlap_seconds":60}""", """{"overlap_seconds":0}""", Keys, owner)),
        ["keys.revoke"] = test => test.WithKey((owner, path) => Ask.Of(HttpMethod.Delete, path, null, "{}", Keys, owner)),
        ["workspaceKeys.mint"] = test => test.InOwnWorkspace((owner, wid) => Ask.Of(HttpMethod.Post, $"/api/workspaces/{wid}/api-keys", NewWorkspaceKey("one"), NewWorkspaceKey("two"), Keys, owner)),
        ["workspaceKeys.revoke"] = test => test.InOwnWorkspace(async (owner, wid) =>
        {
            var minted = await test.Http.Post($"/api/workspaces/{wid}/api-keys", NewWorkspaceKey("gone"), owner);
            return await Ask.Of(HttpMethod.Delete, $"/api/workspaces/{wid}/api-keys/{minted["id"]}", null, "{}", Keys, owner);
        }),
    };

    private static string NewKey(string name) => $$"""{"name":"{{name}}","scopes":["sessions:read"]}""";

    private static string NewWorkspaceKey(string name) => $$"""{"name":"{{name}}","scopes":["turns:submit"]}""";

    private async Task<Ask> InOwnWorkspace(Func<string, string, Task<Ask>> ask)
    {
        var person = await Register();
        var workspace = (Guid)(await TestCluster.Ask(Platform.Database, $"select personal_workspace_id from identity.users where id = '{person.Id}'"))!;
        return await ask(person.Token, workspace.ToString());
    }

    private Task<Ask> WithKey(Func<string, string, Task<Ask>> ask) => InOwnWorkspace(async (owner, wid) =>
    {
        var minted = await Http.Post($"/api/workspaces/{wid}/keys", NewKey("a key"), owner);
        return await ask(owner, $"/api/workspaces/{wid}/keys/{minted["id"]}");
    });
}
