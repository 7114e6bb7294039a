using System.Text.Json.Nodes;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>A workspace as Open Agents Builder's clients know it, with a credential of its owner.</summary>
internal sealed record ChatTenant(TestPlatform Platform, string Name, string Token, Caller Owner, string Hash)
{
    public WorkspaceId Workspace => Owner.Here;

    public (string, string)[] Headers => [("database-id-hash", Hash)];

    /// <summary>The personal workspace of somebody who is registered.</summary>
    public static async Task<ChatTenant> Of(TestPlatform platform, string name, string userId, string token)
    {
        var found = (string)(await TestCluster.Ask(platform.Database, $"""
            select w.id || ' ' || w.public_hash from identity.users u join workspaces.workspaces w on w.id = u.personal_workspace_id where u.id = '{userId}'
            """))!;
        return new ChatTenant(platform, name, token, Caller.Person(new UserId(Guid.Parse(userId)), new WorkspaceId(Guid.Parse(found.Split(' ')[0]))), found.Split(' ')[1]);
    }

    public Task<Answer> Get(string path) => Platform.Http.Get(path, Token, Headers);

    public Task<Answer> Delete(string path) => Platform.Http.Delete(path, Token, Headers);

    public Task<Answer> Post(string path, string? json) => Platform.Http.Post(path, json, Token, Headers);

    public Task<Answer> Open(string id, string agent = "a1", string name = "Alice", string email = "alice@x.test") =>
        Post($"/api/exec/session/{id}", $$"""{"agentId":"{{agent}}","userName":"{{name}}","userEmail":"{{email}}","acceptTerms":"true"}""");

    /// <summary>The only session with this id, as the list has it.</summary>
    public async Task<JsonObject> Session(string id) => JsonNode.Parse((await Get($"/api/session?id={Uri.EscapeDataString(id)}")).Text)!.AsArray().Single()!.AsObject();

    /// <summary>Sends a message that an endpoint of another surface, or a worker, does one day.</summary>
    public async Task<Result<T>> Send<T>(IMessage<T> message)
    {
        await using var scope = Platform.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(message, CancellationToken.None);
    }

    public Task<object?> Ask(string sql) => TestCluster.Ask(Platform.Database, sql);

    public Task<Answer> Encrypt(bool isEnabled) => Platform.Http.Put($"/api/workspaces/{Workspace.Value}/encryption", $$"""{"enabled":{{(isEnabled ? "true" : "false")}}}""", Token);
}
