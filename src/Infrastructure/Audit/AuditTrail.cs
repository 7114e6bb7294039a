using System.Text;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

internal sealed class AuditTrail(Db db, IWorkspaceVault vault, TimeProvider clock) : IAuditTrail
{
    /// <summary>Stands for the platform itself in the trail.</summary>
    public static WorkspaceId Platform => default;

    private const short Plain = 0;

    public async Task Record(AuditEntry entry, CancellationToken ct)
    {
        var workspace = entry.Workspace ?? entry.By.Workspace ?? Platform;
        short? codec = entry.Detail is null ? null : Plain;
        var detail = entry.Detail is null ? null : Encoding.UTF8.GetBytes(entry.Detail);
        if (detail is not null && entry.IsPersonal && workspace != Platform) (codec, detail) = (await vault.Open(workspace, ct)).Seal(entry.Detail);
        await db.Execute(AuditSql.Add(entry, workspace, codec, detail, clock.GetUtcNow()), ct);
    }
}
