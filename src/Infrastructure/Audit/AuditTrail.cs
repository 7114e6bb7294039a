using System.Text;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Audit;

internal sealed class AuditTrail(Db db, UnitOfWork unit, IWorkspaceVault vault, AuditBell bell, TimeProvider clock) : IAuditTrail
{
    /// <summary>Stands for the platform itself in the trail.</summary>
    public static WorkspaceId Platform => default;

    private const short Plain = 0;

    public async Task Record(AuditEntry entry, CancellationToken ct)
    {
        var workspace = entry.Workspace ?? entry.By.Workspace ?? Platform;
        var text = SecretMask.Apply(entry.Detail);
        short? codec = text is null ? null : Plain;
        var detail = text is null ? null : Encoding.UTF8.GetBytes(text);
        if (detail is not null && entry.IsPersonal && workspace != Platform) (codec, detail) = (await vault.Open(workspace, ct)).Seal(text);
        await db.Execute(AuditSql.Add(entry, workspace, codec, detail, clock.GetUtcNow()), ct);
        if (unit.IsRunning) unit.OnCommit(bell.Ring);
        else bell.Ring();
    }
}
