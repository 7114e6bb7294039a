using System.Security.Cryptography;
using AgentPlatform.Testing;

namespace AgentPlatform.Clients.Tests;

public sealed class DriftTests
{
    [Test]
    public async Task The_clients_were_made_from_the_committed_document()
    {
        var document = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Repository.Path("docs", "openapi", "platform.json"))));

        var madeFrom = (await File.ReadAllTextAsync(Repository.Path("sdk", "document.sha256"))).Trim();
        Assert.That(madeFrom, Is.EqualTo(document), "sdk is behind docs/openapi/platform.json: run build/sdk and commit what it makes.");
    }
}
