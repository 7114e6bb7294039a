using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>
/// Takes away what belonged to deleted workspaces: each feature removes its own in transactions of bounded size, the workspace's row goes last. The row is what says that there is something left to
/// do, so that after a crash any node goes on. One node at a time does it.
/// </summary>
internal sealed partial class WorkspaceRemoval(IServiceScopeFactory scopes, DatabaseAddress address, TimeProvider clock, ILogger<WorkspaceRemoval> log) : BackgroundService
{
    // Any constant: it only has to be the same on every node.
    internal const long LockKey = 0x576f_726b_5265_6d6f;

    private const int Together = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Removes all that there is to remove; answers how many workspaces are gone for good, 0 also where another node is at it.</summary>
    public async Task<int> Pass(CancellationToken ct)
    {
        // Nearly always there is nothing to do, and no connection is opened for it.
        if ((await Deleted(default, ct)).Count == 0) return 0;
        // The advisory lock is session state. If this connection breaks another node may begin: each batch is a transaction of its own, and two of them remove no row twice.
        await using var alone = address.Alone();
        await alone.OpenAsync(ct);
        if (!await alone.ExecuteScalarAsync<bool>(RemovalSql.TryLock(LockKey).Command(ct))) return 0;

        var removed = 0;
        for (IReadOnlyList<WorkspaceId> next = await Deleted(default, ct); next.Count > 0; next = await Deleted(next[^1], ct))
            foreach (var workspace in next)
                if (await Remove(workspace, ct)) removed++;
        return removed;
    }

    /// <summary>Removes one batch of what belonged to a deleted workspace, or its row when that is all that is left; true while there is more.</summary>
    public async Task<bool> Step(WorkspaceId workspace, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<Db>();
        var contents = scope.ServiceProvider.GetServices<IWorkspaceContents>().ToList();
        return (await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(async token =>
        {
            if (await RemoveSome(contents, workspace, token)) return Result<bool>.Of(true);
            // From here on nothing can be added to it; what was added since it was last looked at goes first.
            if (await db.One<Guid?>(RemovalSql.LockDeleted(workspace), token) is null) return Result<bool>.Of(false);
            if (await RemoveSome(contents, workspace, token)) return Result<bool>.Of(true);
            await db.Execute(RemovalSql.Remove(workspace), token);
            return Result<bool>.Of(false);
        }, ct)).Value;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Pass(stoppingToken);
            }
            catch (Exception lost) when (lost is UnavailableException || Faults.IsLostConnection(lost))
            {
                Log.Postponed(log, lost.InnerException?.Message ?? lost.Message);
            }
        }
    }

    private static async Task<bool> RemoveSome(IEnumerable<IWorkspaceContents> contents, WorkspaceId workspace, CancellationToken ct)
    {
        foreach (var content in contents)
            if (await content.RemoveSome(workspace, ct)) return true;
        return false;
    }

    private async Task<IReadOnlyList<WorkspaceId>> Deleted(WorkspaceId after, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Db>().Many<WorkspaceId>(RemovalSql.Deleted(after, Together), ct);
    }

    private async Task<bool> Remove(WorkspaceId workspace, CancellationToken ct)
    {
        try
        {
            while (await Step(workspace, ct)) { }
            Log.Removed(log, workspace.Value);
            return true;
        }
        catch (PostgresException left) when (left.SqlState is PostgresErrorCodes.ForeignKeyViolation)
        {
            // A feature keeps something and does not say so. The others' workspaces are not to wait for that.
            Log.Kept(log, workspace.Value, left.TableName);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The deleted workspace {Workspace} is gone with everything in it")]
        public static partial void Removed(ILogger log, Guid workspace);

        [LoggerMessage(Level = LogLevel.Error, Message = "The deleted workspace {Workspace} cannot go: {Table} still refers to it, and no feature removes that")]
        public static partial void Kept(ILogger log, Guid workspace, string? table);

        [LoggerMessage(Level = LogLevel.Information, Message = "Deleted workspaces are removed at the next turn, the database is not available: {Reason}")]
        public static partial void Postponed(ILogger log, string reason);
    }
}
