using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer;

/// <summary>Agents as the device flow ends with them, for tests about something else.</summary>
internal static class RegisteredAgents
{
    /// <summary>A new agent in somebody's personal workspace.</summary>
    public static async Task<(string Id, string Token)> Add(TestPlatform platform, string owner)
    {
        var made = await Register(platform, owner, $"{await TestCluster.Ask(platform.Database, $"select personal_workspace_id from identity.users where id = '{owner}'")}", "Agent");
        return (made.Agent.Id.Value.ToString(), made.Tokens.Proxy);
    }

    public static async Task<NewAgent> Register(TestPlatform platform, string owner, string workspace, string name)
    {
        await using var scope = platform.Services.CreateAsyncScope();
        var caller = Caller.Person(new UserId(Guid.Parse(owner)), new WorkspaceId(Guid.Parse(workspace)));
        return (await scope.ServiceProvider.GetRequiredService<ISender>().Send(new RegisterAgent(caller, name, AgentKind.Custom), CancellationToken.None)).Value;
    }
}
