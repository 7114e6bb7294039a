using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions.ApiKeys;

/// <summary>People, their workspaces, and keys of the platform's own.</summary>
public abstract class KeyFixture : OpenSessionFixture
{
    protected static string Keys(string workspace) => $"/api/workspaces/{workspace}/keys";

    /// <summary>Somebody with a log-in and the workspace they own.</summary>
    protected async Task<Someone> Owner()
    {
        var person = await Register();
        var workspace = (Guid)(await TestCluster.Ask(Platform.Database, $"select personal_workspace_id from identity.users where id = '{person.Id}'"))!;
        return new Someone(person.Token, person.Id, workspace.ToString());
    }

    /// <summary>Somebody else who is a member of that workspace.</summary>
    protected async Task<Someone> Member(string workspace, string role)
    {
        var person = await Register();
        await TestCluster.Ask(Platform.Database, $"insert into workspaces.members (workspace_id, user_id, role, joined_at) values ('{workspace}', '{person.Id}', '{role}', now())");
        return new Someone(person.Token, person.Id, workspace);
    }

    /// <summary>Makes a key with these rights; <paramref name="more"/> is the rest of the body, with a comma in front.</summary>
    protected async Task<NewKey> Mint(Someone by, string scopes, string more = "", string? with = null)
    {
        var minted = await TryMint(by, scopes, more, with);
        Assert.That(minted.Status, Is.EqualTo(201), minted.Text);
        return new NewKey(minted["id"], minted["key"]);
    }

    protected Task<Answer> TryMint(Someone by, string scopes, string more = "", string? with = null)
    {
        var names = string.Join(',', scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => $"\"{scope}\""));
        return Http.Post(Keys(by.Workspace), $$"""{"name":"a key","scopes":[{{names}}]{{more}}}""", with ?? by.Token);
    }

    protected static void Refused(Answer answer, int status, string code) => Assert.That((answer.Status, (string?)answer.Json["code"]), Is.EqualTo((status, code)), answer.Text);

    protected sealed record Someone(string Token, string Id, string Workspace);

    protected sealed record NewKey(string Id, string Secret);
}
