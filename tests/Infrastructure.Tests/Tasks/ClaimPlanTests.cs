using System.Text.Json.Nodes;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Tasks;
using AgentPlatform.Testing;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Tasks;

/// <summary>What a claim reads does not depend on how much waits behind it.</summary>
public sealed class ClaimPlanTests
{
    private static readonly WorkspaceId Workspace = new(new Guid("00000000-0000-0000-0000-000000000001"));
    private static readonly Guid Lane = new("00000000-0000-0000-0000-000000000002");

    [Test]
    public async Task A_claim_reads_as_much_with_a_million_waiting_as_with_a_thousand()
    {
        var database = await TestCluster.NewDatabase();
        await TestCluster.Ask(database, $"insert into workspaces.workspaces (id, name, public_hash, created_at) values ('{Workspace.Value}', 'w', repeat('0', 64), now())");
        await Fill(database, 1_000);
        var few = await Buffers(database);
        await Fill(database, 999_000);
        var many = await Buffers(database);

        await TestContext.Out.WriteLineAsync($"buffers read by one claim: {few} with 1,000 waiting, {many} with 1,000,000");
        Assert.That(few, Is.GreaterThan(0));
        Assert.That(many, Is.LessThan(2 * few));
    }

    private static async Task Fill(string database, int count)
    {
        const int together = 100_000;
        for (var left = count; left > 0; left -= together) await TestCluster.Ask(database, $"""
            insert into tasks.tasks (workspace_id, id, created_by, pool, lane, rank, turn, state, fence, attempt, most_attempts, timeout_seconds, is_timed, delegation_chain, num_turns, created_at, updated_at)
            select '{Workspace.Value}', gen_random_uuid(), '{Workspace.Value}', 'skill:s', '{Lane}', 0, n, 'pending', 0, 0, 5, 300, false, array[]::uuid[], 0, now(), now() from generate_series(1, {Math.Min(left, together)}) n
            """);
        // Texts of some are enough for a plan that reads them all to be seen.
        await TestCluster.Ask(database, "insert into tasks.texts (workspace_id, task_id, prompt) select workspace_id, id, 'p' from tasks.tasks order by number limit 20000 on conflict do nothing");
        foreach (var table in new[] { "tasks.tasks", "tasks.texts" }) await TestCluster.Ask(database, $"vacuum (analyze) {table}");
    }

    private static async Task<long> Buffers(string database)
    {
        var sql = TaskSql.LockWaiting(new Dictionary<TaskLane, int> { [new TaskLane(Workspace, Lane)] = 1 });
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // The plan that is kept, not one for these values.
        await Do($"set local plan_cache_mode = force_generic_plan; prepare claim (uuid[], uuid[], int[]) as {sql.Text}");
        await using var command = new NpgsqlCommand($"explain (analyze, buffers, format json) execute claim (array['{Workspace.Value}']::uuid[], array['{Lane}']::uuid[], array[1])", connection);
        var plan = JsonNode.Parse((string)(await command.ExecuteScalarAsync())!)![0]!["Plan"]!;
        Assert.That(plan.ToJsonString(), Does.Contain("tasks_waiting").And.Not.Contain("Seq Scan"));
        Assert.That(plan["Actual Rows"]!.GetValue<double>(), Is.EqualTo(1));
        return plan["Shared Hit Blocks"]!.GetValue<long>() + plan["Shared Read Blocks"]!.GetValue<long>();

        async Task Do(string statement)
        {
            await using var doing = new NpgsqlCommand(statement, connection);
            await doing.ExecuteNonQueryAsync();
        }
    }
}
