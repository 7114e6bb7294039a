using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Executors;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Executors;

internal sealed class ExecutorStore(Db db) : IExecutorStore
{
    // Executor and binding, or not the binding.
    public async Task<bool> Add(Executor executor, ExecutorBinding binding, CancellationToken ct) => await db.Execute([ExecutorSql.Add(executor), ExecutorSql.Bind(binding)], ct) == 2;

    public Task<string?> Unbind(WorkspaceId workspace, ExecutorId executor, CancellationToken ct) => db.One<string>(ExecutorSql.Unbind(workspace, executor), ct);

    public Task<long> Count(WorkspaceId workspace, CancellationToken ct) => db.One<long>(ExecutorSql.Count(workspace, ExecutorBinding.MostPerWorkspace), ct);
}

internal sealed class CommandLineStore(Db db) : ICommandLineStore
{
    public async Task<bool> Add(CommandLineToken token, CancellationToken ct) => await db.Execute(CommandLineSql.Add(token), ct) > 0;

    public Task<CommandLineToken?> Find(string id, CancellationToken ct) => db.One<CommandLineToken>(CommandLineSql.Find(id), ct);

    public Task<CommandLineToken?> Lock(string id, CancellationToken ct) => db.One<CommandLineToken>(CommandLineSql.Lock(id), ct);

    public Task Save(CommandLineToken token, CancellationToken ct) => db.Execute(CommandLineSql.Save(token), ct);

    public Task<long> CountInUse(WorkspaceId workspace, DateTimeOffset now, CancellationToken ct) => db.One<long>(CommandLineSql.CountInUse(workspace, now), ct);

    public Task Open(CommandLine commandLine, CancellationToken ct) => db.Execute(CommandLineSql.Open(commandLine), ct);

    public Task Update(CommandLineId id, ClientTraits told, CancellationToken ct) => db.Execute(CommandLineSql.Update(id, told), ct);

    public Task Close(CommandLineId id, DateTimeOffset now, CancellationToken ct) => db.Execute(CommandLineSql.Close(id, now), ct);
}

/// <summary>Notes when command line tokens were last used, in one statement.</summary>
internal sealed class CommandLineUseLedger(Db db) : ICredentialUseLedger
{
    public async Task Save(IReadOnlyCollection<CredentialUse> uses, CancellationToken ct)
    {
        var tokens = uses.Where(use => use.Credential.Sort is CredentialSort.CommandLine).ToList();
        if (tokens.Count > 0) await db.Execute(CommandLineSql.SaveUses(tokens), ct);
    }
}

/// <summary>The executors of a workspace, the tokens of its command lines, and what was connected with them.</summary>
internal sealed class ExecutorContents(Db db) : IWorkspaceContents
{
    private const int Together = 1000;

    public async Task<bool> RemoveSome(WorkspaceId workspace, CancellationToken ct)
    {
        if (await db.Execute(CommandLineSql.RemoveSomeLines(workspace, Together), ct) > 0) return true;
        if (await db.Execute(CommandLineSql.RemoveSomeTokens(workspace, Together), ct) > 0) return true;
        if (await db.Many<ExecutorId>(ExecutorSql.LockSome(workspace, Together), ct) is not { Count: > 0 } some) return false;
        await db.Execute(ExecutorSql.Remove(workspace, some), ct);
        return true;
    }
}
