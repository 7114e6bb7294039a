using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer;

/// <summary>An installation whose first account runs it, and people who come to agentserver's paths.</summary>
public abstract class AgentServerFixture : OpenSessionFixture
{
    protected sealed record Someone(string Id, string Email, string Workspace, string Credential);

    /// <summary>The first account.</summary>
    protected Someone Admin { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task OpenTheFirstAccount() => Admin = await Somebody();

    /// <summary>Registers somebody new, who owns their personal workspace.</summary>
    protected async Task<Someone> Somebody()
    {
        var person = await Register();
        var someone = new Someone(person.Id, $"{person.Name}@ex.org", "", person.Token);
        return someone with { Workspace = Items(await Ask(someone, HttpMethod.Get, "/api/workspaces"))[0]!["id"]!.GetValue<string>() };
    }

    /// <summary>Sends a request as somebody, or as nobody. The only place that knows how people prove who they are here.</summary>
    protected Task<Answer> Ask(Someone? who, HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        Http.Send(method, path, Wire.Json(body), who?.Credential, headers);

    protected Task<Answer> Get(Someone? who, string path) => Ask(who, HttpMethod.Get, path);

    protected Task<Answer> Post(Someone? who, string path, string? body = null) => Ask(who, HttpMethod.Post, path, body);

    protected Task<Answer> Put(Someone? who, string path, string body) => Ask(who, HttpMethod.Put, path, body);

    protected Task<Answer> Patch(Someone? who, string path, string body) => Ask(who, HttpMethod.Patch, path, body);

    protected Task<Answer> Delete(Someone? who, string path) => Ask(who, HttpMethod.Delete, path);

    protected static JsonArray Items(Answer answer)
    {
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return JsonNode.Parse(answer.Body)!.AsArray();
    }

    /// <summary>Opens a workspace; answers its id.</summary>
    protected async Task<string> Open(Someone who, string name = "w")
    {
        var answer = await Post(who, "/api/workspaces", $$"""{"name":"{{name}}"}""");
        Assert.That(answer.Status, Is.EqualTo(201), answer.Text);
        return answer["id"];
    }

    /// <summary>Makes somebody new a member.</summary>
    protected async Task<Someone> Member(Someone owner, string workspace, string role)
    {
        var someone = await Somebody();
        Assert.That((await Post(owner, $"/api/workspaces/{workspace}/members", $$"""{"email":"{{someone.Email}}","role":"{{role}}"}""")).Status, Is.EqualTo(201));
        return someone;
    }

    protected async Task<string?> Role(Someone reader, string workspace, Someone member) =>
        Items(await Get(reader, $"/api/workspaces/{workspace}/members")).SingleOrDefault(item => item!["user_id"]!.GetValue<string>() == member.Id)?["role"]!.GetValue<string>();

    /// <summary>Lets the server go on until so many of its transactions wait for a lock.</summary>
    protected async Task UntilWaiting(int transactions)
    {
        const string waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        while ((long)(await TestCluster.Ask(Platform.Database, waiting))! < transactions) await Task.Yield();
    }

    /// <summary>Says status and text of a refusal as this surface writes it.</summary>
    protected static void Refused(Answer answer, int status, string text)
    {
        Assert.That((answer.Status, answer.Text, answer.ContentType), Is.EqualTo((status, text + "\n", "text/plain; charset=utf-8")));
        Assert.That(answer.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
    }
}
