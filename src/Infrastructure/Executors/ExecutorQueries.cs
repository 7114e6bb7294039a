using AgentPlatform.Application.Common;
using AgentPlatform.Application.Executors;
using AgentPlatform.Domain.Common;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Executors;

internal sealed class ListExecutorsHandler(Db db, IExecutorConnections connections) : IQueryHandler<ListExecutors, IReadOnlyList<ExecutorView>>
{
    public async Task<Result<IReadOnlyList<ExecutorView>>> Handle(ListExecutors query, CancellationToken ct)
    {
        var executors = await db.Many<ExecutorView>(ExecutorSql.List(query.Caller.Here), ct);
        var online = await connections.Among([.. executors.Select(executor => executor.Id)], ct);
        return Result<IReadOnlyList<ExecutorView>>.Of([.. executors.Select(executor => executor with { IsOnline = online.Contains(executor.Id) })]);
    }
}

internal sealed class ListCommandLineTokensHandler(Db db) : IQueryHandler<ListCommandLineTokens, IReadOnlyList<CommandLineTokenView>>
{
    public async Task<Result<IReadOnlyList<CommandLineTokenView>>> Handle(ListCommandLineTokens query, CancellationToken ct) =>
        await db.Many<CommandLineTokenView>(CommandLineSql.List(query.Caller.Here, query.WithRevoked), ct);
}

internal sealed class ListCommandLinesHandler(Db db) : IQueryHandler<ListCommandLines, IReadOnlyList<CommandLineView>>
{
    public async Task<Result<IReadOnlyList<CommandLineView>>> Handle(ListCommandLines query, CancellationToken ct) =>
        await db.Many<CommandLineView>(CommandLineSql.ListLines(query.Caller.Here), ct);
}
