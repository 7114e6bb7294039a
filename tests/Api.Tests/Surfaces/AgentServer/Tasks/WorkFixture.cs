using AgentPlatform.Application.Tasks;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Tasks;

/// <summary>An installation with agents that hand work to each other.</summary>
public abstract class WorkFixture : AgentServerFixture
{
    protected sealed record Worker(string Id, string Workspace, string Token, string Tunnel, string ShortId);

    /// <summary>An agent as the device flow ends with it; the flow itself has its own tests.</summary>
    protected async Task<Worker> Agent(Someone owner, string name = "A", string? workspace = null)
    {
        var here = workspace ?? owner.Workspace;
        var made = await RegisteredAgents.Register(Platform, owner.Id, here, name);
        return new Worker(made.Agent.Id.Value.ToString(), here, made.Tokens.Proxy, made.Tokens.Tunnel, made.Agent.ShortId);
    }

    protected Task<Answer> Get(Worker agent, string path) => Http.Get(path, agent.Token);

    protected Task<Answer> Post(Worker agent, string path, string? body = null) => Http.Post(path, body, agent.Token);

    protected Task<Answer> Put(Worker agent, string path, string body) => Http.Put(path, body, agent.Token);

    /// <summary>Hands a task over; answers its id.</summary>
    protected async Task<string> Delegate(Worker from, Worker to, string more = "")
    {
        var made = await Post(from, "/api/agent/tasks", $$"""{"target_id":"{{to.Id}}","prompt":"p"{{more}}}""");
        Assert.That(made.Status, Is.EqualTo(201), made.Text);
        return made["task_id"];
    }

    /// <summary>The ids of what the agent is given.</summary>
    protected async Task<IReadOnlyList<string>> Poll(Worker agent, string query = "") =>
        [.. Items(await Get(agent, "/api/agent/tasks/poll" + query)).Select(task => task!["task_id"]!.GetValue<string>())];

    protected Task<Answer> Report(Worker agent, string task, string body) => Put(agent, $"/api/agent/tasks/{task}/status", body);

    /// <summary>Lets the server go on until so many requests wait for work.</summary>
    protected async Task UntilWaited(int agents)
    {
        var bell = Platform.Services.GetRequiredService<WorkBell>();
        while (bell.Waiting < agents) await Task.Yield();
    }

    protected async Task<string> Status(Worker reader, string task) => (await Get(reader, $"/api/agent/tasks/{task}"))["status"];
}
