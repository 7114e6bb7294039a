using System.Text.Json.Nodes;
using AgentPlatform.Domain.Common;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Authorization;

/// <summary>A workspace with somebody of every sort around it, and credentials that are almost good enough. A new one for each operation, so that operations may do what they do.</summary>
internal sealed class Scene
{
    private static int scenes;

    private readonly TestPlatform platform;
    private readonly string name = $"m{Interlocked.Increment(ref scenes)}";

    private Scene(TestPlatform platform) => this.platform = platform;

    /// <summary>Owns the workspace and runs the platform.</summary>
    public string Owner { get; private set; } = "";

    public string OwnerId { get; private set; } = "";

    /// <summary>A member with the least rights.</summary>
    public string Guest { get; private set; } = "";

    public string GuestId { get; private set; } = "";

    /// <summary>Owns another workspace.</summary>
    public string Stranger { get; private set; } = "";

    public string Workspace { get; private set; } = "";

    public string Hash { get; private set; } = "";

    public string Session { get; private set; } = "";

    /// <summary>An agent of the workspace, once there is one.</summary>
    public string Agent { get; private set; } = "";

    /// <summary>A task that waits for it.</summary>
    public string Task { get; private set; } = "";

    public static async Task<Scene> Set(TestPlatform platform)
    {
        var scene = new Scene(platform);
        (scene.Owner, scene.OwnerId) = await scene.Register("owner");
        (scene.Guest, scene.GuestId) = await scene.Register("guest");
        (scene.Stranger, _) = await scene.Register("stranger");
        scene.Workspace = $"{await scene.Ask($"select personal_workspace_id from identity.users where id = '{scene.OwnerId}'")}";
        scene.Hash = $"{await scene.Ask($"select public_hash from workspaces.workspaces where id = '{scene.Workspace}'")}";
        await scene.Ask($"update identity.users set role = 'admin' where id = '{scene.OwnerId}'");
        await scene.Ask($"insert into workspaces.members (workspace_id, user_id, role, joined_at) values ('{scene.Workspace}', '{scene.GuestId}', 'guest', now())");
        var upload = await platform.Http.Post("/api/sessions", new JsonObject { ["session"] = JsonNode.Parse(Surfaces.OpenSession.OpenSessionFixture.S), ["visibility"] = "private" }.ToJsonString(), scene.Owner);
        scene.Session = upload["id"];
        return scene;
    }

    /// <summary>Lets an agent register, with a task and a card.</summary>
    public async System.Threading.Tasks.Task Populate()
    {
        var (agent, token) = await Surfaces.AgentServer.RegisteredAgents.Add(platform, OwnerId);
        await platform.Http.Post("/api/agent/discovery/cards", "{}", token);
        (Agent, Task) = (agent, (await platform.Http.Post("/api/agent/tasks", $$"""{"target_id":"{{agent}}","prompt":"p"}""", token))["task_id"]);
        // Its signs of life are written before anybody looks what changes.
        await platform.SaveCredentialUses();
    }

    /// <summary>A key of the owner with every right that keys can have but <paramref name="without"/>.</summary>
    public async Task<(string Text, string Id)> Key(Scope? without = null)
    {
        var scopes = ScopeCatalogue.All.Where(entry => entry.Scope != without).Select(entry => (JsonNode)JsonValue.Create(entry.Name)).ToArray();
        var answer = await platform.Http.Post($"/api/workspaces/{Workspace}/keys", new JsonObject { ["name"] = "matrix", ["scopes"] = new JsonArray(scopes) }.ToJsonString(), Owner);
        if (answer.Status != 201) throw new InvalidOperationException($"The key was not made: {answer}");
        return (answer["key"], answer["id"]);
    }

    public Task<object?> Ask(string sql) => TestCluster.Ask(platform.Database, sql);

    private async Task<(string Token, string Id)> Register(string role)
    {
        var answer = await platform.Http.Post("/api/auth/register", $$"""{"email":"{{role}}-{{name}}@x","password":"testpass99","nickname":"{{role}}-{{name}}"}""");
        return (answer["access_token"], answer["user_id"]);
    }
}
