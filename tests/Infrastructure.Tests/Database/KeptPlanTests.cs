using AgentPlatform.Application;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Embedded;
using AgentPlatform.Infrastructure.Keys;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.Database;

/// <summary>Shared transactions keep their plans (docs/writes.md), also those that were made when the tables were empty: each must go by the index that its statement names.</summary>
public sealed class KeptPlanTests
{
    // The driver prepares a statement when it is used for the second time.
    private const int Rounds = 4;

    // While a table is empty, all indexes that begin with one of a statement's conditions cost the same, and what is taken then is taken for long.
    private static readonly string[] Meant =
    [
        "agents.registered_agents_id_key", "mailboxes.heads_pkey", "mailboxes.messages_unread", "platform.receipts_pkey", "sessions.events_pkey", "sessions.heads_pkey", "sessions.sessions_id_key",
        "tasks.lanes_pkey", "tasks.tasks_id_key", "tasks.tasks_waiting", "tasks.turns_pkey", "workspaces.workspaces_pkey",
    ];

    private readonly WorkspaceId workspace = new(Guid.CreateVersion7());
    private readonly AgentId agent = AgentId.New();

    [Test]
    public async Task Each_statement_goes_by_the_index_that_it_names()
    {
        var database = await TestCluster.NewDatabase();
        await TestCluster.Ask(database, $"insert into workspaces.workspaces (id, name, public_hash, created_at) values ('{workspace.Value}', 'w', repeat('0', 64), now())");
        await using var services = new ServiceCollection().AddLogging().AddMetrics().AddSingleton(new IdentitySettings()).AddApplication().AddInfrastructure(new InfrastructureSettings
        {
            ConnectionString = database,
            Embedded = new EmbeddedPostgresSettings { DataFolder = "" },
            MasterKey = () => MasterKey.Parse(TestPlatform.MasterKey, "test"),
            PoolSize = 1,
        }).BuildServiceProvider();

        var used = new List<string>();
        for (var round = 0; round < Rounds; round++) used = await Run(services);

        Assert.That(used, Is.EquivalentTo(Meant));
    }

    /// <summary>The indexes that a transaction has looked into, and the tables that it has read from end to end.</summary>
    private async Task<List<string>> Run(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var used = new List<string>();
        var done = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().RunShared<Result<Done>>(async ct =>
        {
            await UseEverything(scope.ServiceProvider, ct);
            used = await scope.ServiceProvider.GetRequiredService<Db>().Many<string>(new Sql().Add($"""
                select schemaname || '.' || indexrelname from pg_stat_user_indexes where pg_stat_get_xact_numscans(indexrelid) > 0
                union select schemaname || '.' || relname || ', all of it' from pg_stat_xact_user_tables where seq_scan > 0
                """), ct);
            return default(Done);
        }, CancellationToken.None);
        Assert.That(done.Error, Is.Null);
        return used;
    }

    /// <summary>What flushes send. Writes have nothing to work on: a kept plan does not know.</summary>
    private async Task UseEverything(IServiceProvider scope, CancellationToken ct)
    {
        var (tasks, mail, sessions, now) = (scope.GetRequiredService<ITaskStore>(), scope.GetRequiredService<IMailStore>(), scope.GetRequiredService<ISessionStore>(), TimeProvider.System.GetUtcNow());
        var (task, lane, box) = (new TaskKey(workspace, TaskId.New()), new TaskLane(workspace, agent.Value), new MailboxKey(workspace, agent));
        await scope.GetRequiredService<IRegisteredAgents>().LockPlaces([agent], ct);

        tasks.SaveTurns(await tasks.LockTurns([(lane, agent.Value)], ct));
        await tasks.LockWork([task], new Dictionary<TaskLane, int> { [lane] = 1 }, ct);
        tasks.Add([]);
        tasks.Save([]);
        tasks.SaveResults([]);
        tasks.AppendChanges([], now);
        tasks.AppendOutputs([], now);

        await mail.TakePlaces(new Dictionary<MailboxKey, int> { [box] = 1 }, ct);
        await mail.Add([], ct);
        await mail.Take(new Dictionary<MailboxKey, int> { [box] = 1 }, now, ct);
        await mail.Deliver([new MailboxPart(box, 0, 1)], now, ct);

        var key = new SessionKey(workspace, SessionId.New());
        await sessions.Lock([key], passesLocked: true, ct);
        await sessions.Load(key, ct);
        await sessions.Keys(key, ct);
        await sessions.Chunks(key, 0, 1, ct);
    }
}
