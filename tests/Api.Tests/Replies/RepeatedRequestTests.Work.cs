using AgentPlatform.Api.Tests.Surfaces.AgentServer;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Operations on agents and on what they are handed.</summary>
public sealed partial class RepeatedRequestTests
{
    private const string Work = "select count(*) || '-' || sum(fence) || '-' || coalesce(max(lease_until)::text, '') || '-' || string_agg(state, ',' order by number) from tasks.tasks";
    private const string Outputs = "select count(*) || '-' || coalesce(max(last_sequence), 0) from tasks.outputs";
    private const string Cards = "select string_agg(display_name || version, ',' order by agent_id) from agents.cards";
    private const string AgentNames = "select string_agg(name, ',' order by number) from agents.registered_agents";

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> WorkOfAgents() => new(StringComparer.Ordinal)
    {
        ["agents.showCard"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Post, "/api/agent/discovery/cards", """{"display_name":"one"}""", """{"display_name":"two"}""", Cards, crew.Token)),
        ["sandboxes.rename"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Patch, $"/api/sandboxes/{crew.Agent}", """{"name":"one"}""", """{"name":"two"}""", AgentNames, crew.Owner)),
        ["sandboxes.delete"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Delete, $"/api/sandboxes/{crew.Agent}", null, "{}", AgentNames, crew.Owner)),
        ["tasks.create"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Post, $"/api/workspaces/{crew.Workspace}/tasks", Order(crew.Agent, "one"), Order(crew.Agent, "two"), Work, crew.Owner)),
        ["tasks.delegate"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Post, "/api/agent/tasks", Order(crew.Agent, "one"), Order(crew.Agent, "two"), Work, crew.Token)),
        ["tasks.cancel"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Post, $"/api/tasks/{crew.Task}/cancel", null, "{}", Work, crew.Owner)),
        ["tasks.report"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Put, $"/api/agent/tasks/{crew.Task}/status", """{"status":"running"}""", """{"status":"completed"}""", Work, crew.Token)),
        ["work.create"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Post, $"/api/workspaces/{crew.Workspace}/tasks/batch", Orders("one"), Orders("two"), Work, crew.Owner)),
        ["work.delegate"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Post, "/api/agent/tasks/batch", Orders("one"), Orders("two"), Work, crew.Token)),
        ["work.claim"] = test => test.WithCrew(crew => Ask.Of(HttpMethod.Post, "/api/agent/tasks/claim", """{"limit":1}""", """{"limit":2}""", Work, crew.Token)),
        ["work.renew"] = test => test.WithClaim(crew => Ask.Of(HttpMethod.Post, "/api/agent/tasks/renew", Renewal(crew.Task, 100), Renewal(crew.Task, 200), Work, crew.Token)),
        ["work.release"] = test => test.WithClaim(crew => Ask.Of(HttpMethod.Post, $"/api/agent/tasks/{crew.Task}/release", """{"fence":1}""", """{"fence":2}""", Work, crew.Token)),
        ["work.say"] = test => test.WithClaim(crew => Ask.Of(HttpMethod.Post, $"/api/agent/tasks/{crew.Task}/output", Said("one"), Said("two"), Outputs, crew.Token)),
        ["work.replay"] = test => test.WithCrew(async crew =>
        {
            await test.Http.Post($"/api/tasks/{crew.Task}/cancel", null, crew.Owner);
            return await Ask.Of(HttpMethod.Post, $"/api/workspaces/{crew.Workspace}/tasks/replay", """{"status":"cancelled"}""", """{"status":"failed"}""", Work, crew.Owner);
        }),
    };

    private static string Order(string target, string prompt) => $$"""{"target_id":"{{target}}","prompt":"{{prompt}}"}""";

    private static string Orders(string prompt) => $$$"""{"tasks":[{"prompt":"{{{prompt}}}","pool":{"skill":"s"}}]}""";

    private static string Said(string text) => $$"""{"fence":1,"events":[{"text":"{{text}}"}]}""";

    private static string Renewal(string task, int seconds) => $$"""{"tasks":[{"task_id":"{{task}}","fence":1}],"lease_seconds":{{seconds}}}""";

    private sealed record AgentCrew(string Owner, string Workspace, string Agent, string Token, string Task);

    /// <summary>An agent with a task that waits for it.</summary>
    private async Task<Ask> WithCrew(Func<AgentCrew, Task<Ask>> ask)
    {
        var owner = await Register();
        var (agent, token) = await RegisteredAgents.Add(Platform, owner.Id);
        var task = await Http.Post("/api/agent/tasks", Order(agent, "p"), token);
        Assert.That(task.Status, Is.EqualTo(201), task.Text);
        return await ask(new AgentCrew(owner.Token, (await Http.Get($"/api/agent/tasks/{task["task_id"]}", token))["workspace_id"], agent, token, task["task_id"]));
    }

    private Task<Ask> WithClaim(Func<AgentCrew, Task<Ask>> ask) => WithCrew(async crew =>
    {
        Assert.That((await Http.Post("/api/agent/tasks/claim", """{"lease_seconds":50}""", crew.Token)).Status, Is.EqualTo(200));
        return await ask(crew);
    });
}
