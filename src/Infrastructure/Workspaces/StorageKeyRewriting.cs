using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>
/// Writes personal data anew after a workspace's storage key was replaced, in batches of one transaction each, one node at a time per workspace. How far it got stands in the key's row and moves with each
/// batch: after a crash any node goes on from there. Whoever writes meanwhile does so with the newest key already, because replacing the key has waited for all others.
/// </summary>
internal sealed partial class StorageKeyRewriting(IServiceScopeFactory scopes, SessionSettings settings, TimeProvider clock, ILogger<StorageKeyRewriting> log) : BackgroundService
{
    /// <summary>Sessions in one transaction.</summary>
    public const int Batch = 100;

    /// <summary>Writes anew until nothing is left, or others are at what is left.</summary>
    public async Task Pass(CancellationToken ct)
    {
        foreach (var workspace in await Unfinished(ct))
            while (await Step(workspace, Batch, ct)) { }
    }

    /// <summary>Writes one batch anew; false when nothing is left in this workspace, or another node is at it.</summary>
    public async Task<bool> Step(WorkspaceId workspace, int limit, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var (db, vault, texts) = (scope.ServiceProvider.GetRequiredService<Db>(), scope.ServiceProvider.GetRequiredService<IWorkspaceVault>(), scope.ServiceProvider.GetRequiredService<ISessionTexts>());
        var outcome = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(token => Rewrite(db, vault, texts, workspace, limit, token), ct);
        return outcome.Error is null ? outcome.Value : throw new InvalidOperationException(outcome.Error.Message);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(settings.RewritingInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                Log.Postponed(log, fault);
            }
        }
    }

    private static async Task<Result<bool>> Rewrite(Db db, IWorkspaceVault vault, ISessionTexts texts, WorkspaceId workspace, int limit, CancellationToken ct)
    {
        // In the order in which replacing a key locks, too: the workspace, then the key.
        var cipher = await vault.OpenToWrite(workspace, ct);
        if (await db.One<Guid?>(StorageKeySql.LockUnfinished(workspace), ct) is not { } after) return false;
        var last = await texts.Rewrite(workspace, cipher, after, limit, ct);
        await db.Execute(StorageKeySql.RewrittenThrough(workspace, last), ct);
        return last is not null;
    }

    private async Task<IReadOnlyList<WorkspaceId>> Unfinished(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. (await scope.ServiceProvider.GetRequiredService<Db>().Many<Guid>(StorageKeySql.Unfinished(), ct)).Select(id => new WorkspaceId(id))];
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Personal data is written anew with the newest storage key at the next turn")]
        public static partial void Postponed(ILogger log, Exception fault);
    }
}
