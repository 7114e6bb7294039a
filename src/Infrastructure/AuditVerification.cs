using System.Runtime.CompilerServices;
using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Audit;
using AgentPlatform.Infrastructure.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure;

/// <summary>Recomputes audit chains without serving anything. Writes nothing, not even migrations.</summary>
public sealed class AuditVerification
{
    private readonly IServiceScopeFactory scopes;
    private readonly EmbeddedPostgres? embedded;

    internal AuditVerification(IServiceScopeFactory scopes, EmbeddedPostgres? embedded) => (this.scopes, this.embedded) = (scopes, embedded);

    /// <summary>What became of the chain of each workspace, or of the one that is asked about. An embedded server runs for that long.</summary>
    public async IAsyncEnumerable<AuditVerdict> Run(WorkspaceId? only, AuditAnchor? anchor, [EnumeratorCancellation] CancellationToken ct)
    {
        if (embedded is not null) await embedded.StartAsync(ct);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var verifier = scope.ServiceProvider.GetRequiredService<AuditVerifier>();
            if (only is { } one)
            {
                yield return await verifier.Verify(one, anchor, ct);
                yield break;
            }

            for (WorkspaceId? next = AuditTrail.Platform; next is { } workspace; next = await verifier.NextWorkspace(workspace, ct)) yield return await verifier.Verify(workspace, null, ct);
        }
        finally
        {
            if (embedded is not null) await embedded.StopAsync(CancellationToken.None);
        }
    }
}
