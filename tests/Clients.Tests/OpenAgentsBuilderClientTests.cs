using AgentPlatform.Testing;

namespace AgentPlatform.Clients.Tests;

/// <summary>The published client of Open Agents Builder, as it is, against a real server: each of its methods for agents, keys, statistics, the audit trail, sessions and results.</summary>
public sealed class OpenAgentsBuilderClientTests
{
    [Test]
    public async Task The_published_client_works_unchanged()
    {
        await using var platform = await TestPlatform.Start();
        var tenant = await TestTenant.Open(platform);
        var node = new Node(
            Repository.Path("tests", "Clients.Tests", "open-agents-builder"), ("BASE_URL", platform.Url.ToString().TrimEnd('/')), ("TENANT", tenant.Hash), ("GUEST", tenant.Guest.Text),
            ("GUEST_LOCATOR", tenant.Guest.Locator), ("OWNER", tenant.Owner.Text));

        await node.Install();
        await node.Run("--test", "client.test.mjs");
    }
}
