using AgentPlatform.Api.Tests.Surfaces.OpenSession;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>An installation for one fixture with any number of tenants.</summary>
public abstract class ChatFixture : OpenSessionFixture
{
    private protected async Task<ChatTenant> NewTenant()
    {
        var person = await Register();
        return await ChatTenant.Of(Platform, person.Name, person.Id, person.Token);
    }
}
