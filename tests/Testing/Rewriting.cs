using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Testing;

/// <summary>Does by hand what writes personal data anew behind a change of the storage key.</summary>
public static class Rewriting
{
    /// <summary>Takes steps of <paramref name="batch"/> sessions until nothing is left.</summary>
    public static async Task Run(TestPlatform platform, WorkspaceId workspace, int batch, int steps = int.MaxValue)
    {
        var worker = platform.Services.GetRequiredService<StorageKeyRewriting>();
        for (var i = 0; i < steps && await worker.Step(workspace, batch, CancellationToken.None); i++) { }
    }
}
