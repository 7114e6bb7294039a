using AgentPlatform.Testing;

namespace AgentPlatform.Clients.Tests;

/// <summary>Compiles the TypeScript client as its users do and runs its tests against a real server.</summary>
public sealed class TypeScriptClientTests
{
    private static string Folder => Repository.Path("tests", "Clients.Tests", "typescript");

    [Test]
    public async Task The_client_works_against_a_real_server()
    {
        await using var platform = await TestPlatform.Start();
        var node = new Node(Folder, ("BASE_URL", platform.Url.ToString().TrimEnd('/')));
        var compiler = Path.Combine("node_modules", "typescript", "bin", "tsc");

        await node.Install();
        await node.Run(compiler, "-p", Repository.Path("sdk", "typescript"));
        await node.Run(compiler, "-p", ".");
        await node.Run("--test", "dist/");
    }
}
