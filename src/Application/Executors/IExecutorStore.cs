using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Executors;

public interface IExecutorStore
{
    /// <summary>Adds an executor and its first binding; false, and the transaction must be rolled back, where the name is taken. Of two with one name one gets it.</summary>
    Task<bool> Add(Executor executor, ExecutorBinding binding, CancellationToken ct);

    /// <summary>Takes an executor out of a workspace; answers what it was called there, null where it was not. Of two at the same time one takes it.</summary>
    Task<string?> Unbind(WorkspaceId workspace, ExecutorId executor, CancellationToken ct);

    /// <summary>How many executors are bound, counted up to the limit. Locks nothing.</summary>
    Task<long> Count(WorkspaceId workspace, CancellationToken ct);
}

public interface ICommandLineStore
{
    /// <summary>False, and nothing happens, where somebody has a token with this id.</summary>
    Task<bool> Add(CommandLineToken token, CancellationToken ct);

    /// <summary>The token with this id, wherever it is good.</summary>
    Task<CommandLineToken?> Find(string id, CancellationToken ct);

    /// <summary>The same, locked until the end of the transaction.</summary>
    Task<CommandLineToken?> Lock(string id, CancellationToken ct);

    /// <summary>Saves what has become of a token that is locked.</summary>
    Task Save(CommandLineToken token, CancellationToken ct);

    /// <summary>How many tokens are in use, counted up to the limit. Locks nothing.</summary>
    Task<long> CountInUse(WorkspaceId workspace, DateTimeOffset now, CancellationToken ct);

    Task Open(CommandLine commandLine, CancellationToken ct);

    /// <summary>What is told replaces what is known; what is not told leaves it as it is. An unknown id changes nothing.</summary>
    Task Update(CommandLineId id, ClientTraits told, CancellationToken ct);

    /// <summary>An unknown id, or one that is closed, changes nothing.</summary>
    Task Close(CommandLineId id, DateTimeOffset now, CancellationToken ct);
}

/// <summary>Knows which executors are connected now, wherever in the installation; there is no telling from rows.</summary>
public interface IExecutorConnections
{
    /// <summary>Those of <paramref name="executors"/> that have a live connection.</summary>
    ValueTask<IReadOnlySet<ExecutorId>> Among(IReadOnlyCollection<ExecutorId> executors, CancellationToken ct);
}

/// <summary>No executor can connect: nobody serves them.</summary>
internal sealed class NoExecutorConnections : IExecutorConnections
{
    private static readonly IReadOnlySet<ExecutorId> Nobody = new HashSet<ExecutorId>();

    public ValueTask<IReadOnlySet<ExecutorId>> Among(IReadOnlyCollection<ExecutorId> executors, CancellationToken ct) => ValueTask.FromResult(Nobody);
}
