using AgentPlatform.Application;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Embedded;
using AgentPlatform.Infrastructure.Keys;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Database;

/// <summary>docs/writes.md: commit, roll back, refuse and keep, retry, and commits whose answer is lost.</summary>
public sealed class UnitOfWorkTests
{
    private static readonly Error Refusal = new(ErrorKind.Invalid, "test.refused", "no");

    private string database = "";

    [SetUp]
    public async Task MakeTable()
    {
        database = await TestCluster.NewDatabase();
        await TestCluster.Ask(database, "create table public.things (id int primary key, runs int not null default 1)");
    }

    [Test]
    public async Task A_value_commits_a_refusal_rolls_back_and_refuse_and_keep_commits()
    {
        await using var services = Services(database);

        Assert.That((await Run(services, db => Insert(db, 1), Result<int>.Of(7))).Value, Is.EqualTo(7));
        Assert.That((await Run(services, db => Insert(db, 2), Result<int>.Fail(Refusal))).Error, Is.EqualTo(Refusal));
        Assert.That((await Run(services, db => Insert(db, 3), Result<int>.RefuseAndKeep(Refusal))).Error, Is.EqualTo(Refusal));

        Assert.That(await Things(), Is.EqualTo("1,3"));
    }

    [Test]
    public async Task What_waits_for_the_commit_happens_only_then()
    {
        await using var services = Services(database);
        var happened = new List<string>();

        foreach (var (name, result) in new[] { ("kept", Result<int>.Of(1)), ("refused", Result<int>.Fail(Refusal)) })
        {
            await using var scope = services.CreateAsyncScope();
            var unit = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
            await unit.Run(_ =>
            {
                unit.OnCommit(() => happened.Add(name));
                return Task.FromResult(result);
            }, CancellationToken.None);
        }

        Assert.That(happened, Is.EqualTo(new[] { "kept" }));
    }

    [Test]
    public async Task A_deadlock_is_tried_again_as_a_whole()
    {
        await TestCluster.Ask(database, "insert into public.things values (1), (2)");
        await using var services = Services(database);
        using var barrier = new Barrier(2);
        var attempts = 0;

        Task<Result<int>> Both(int first, int second) => Task.Run(async () =>
        {
            var isFirstAttempt = true;
            return await Run(services, async db =>
            {
                Interlocked.Increment(ref attempts);
                await Touch(db, first);
                if (isFirstAttempt) barrier.SignalAndWait();
                isFirstAttempt = false;
                await Touch(db, second);
            }, Result<int>.Of(0));
        });
        var results = await Task.WhenAll(Both(1, 2), Both(2, 1));

        Assert.That(results.Select(result => result.Error), Is.All.Null);
        Assert.That(attempts, Is.EqualTo(3));
        Assert.That(await TestCluster.Ask(database, "select string_agg(runs::text, ',') from public.things"), Is.EqualTo("3,3"));
    }

    [TestCase(Cut.AfterCommit, 1, false)]
    [TestCase(Cut.BeforeCommit, 2, false)]
    [TestCase(Cut.AfterCommit, 1, true)]
    [TestCase(Cut.BeforeCommit, 2, true)]
    public async Task A_commit_whose_answer_is_lost_happens_exactly_once(Cut where, int attempts, bool isShared)
    {
        var (proxy, through) = CuttingProxy.Before(database);
        await using (proxy)
        {
            await using var services = Services(through);
            var ran = 0;
            proxy.CutNext(where);

            var result = await Run(services, db =>
            {
                ran++;
                return Insert(db, ran);
            }, Result<int>.Of(42), isShared);

            Assert.That(result.Value, Is.EqualTo(42));
            Assert.That((proxy.Cuts, ran), Is.EqualTo((1, attempts)));
            Assert.That(await Things(), Is.EqualTo($"{attempts}"));
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_is_sent_later_is_seen_by_what_is_asked_and_gone_after_a_refusal(bool isShared)
    {
        await using var services = Services(database);
        var seen = new List<int>();

        async Task Work(Db db)
        {
            db.Later(Insertion(1));
            seen.AddRange(await db.Many<int>(new Sql().Add($"select id from public.things"), CancellationToken.None));
            db.Later(Insertion(2));
            Assert.That(await db.Execute(new Sql().Add($"update public.things set runs = 5"), CancellationToken.None), Is.EqualTo(2), "its own rows, not those of what was sent with it");
            db.Later(Insertion(3));
        }

        Assert.That((await Run(services, Work, Result<int>.Fail(Refusal), isShared)).Error, Is.EqualTo(Refusal));
        Assert.That(await Things(), Is.Empty);
        Assert.That((await Run(services, Work, Result<int>.Of(7), isShared)).Value, Is.EqualTo(7));

        Assert.That(seen, Is.EqualTo(new[] { 1, 1 }));
        Assert.That(await Things(), Is.EqualTo("1,2,3"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_is_only_sent_later_is_committed_and_its_rows_are_there_then(bool isShared)
    {
        await using var services = Services(database);
        Rows<int>? rows = null;

        await Run(services, db =>
        {
            rows = db.Later<int>(new Sql().Add($"insert into public.things (id) values (4), (5) returning id"));
            Assert.That(() => rows.Value, Throws.InvalidOperationException);
            return Task.CompletedTask;
        }, Result<int>.Of(0), isShared);

        Assert.That(rows!.Value, Is.EqualTo(new[] { 4, 5 }));
        Assert.That(await Things(), Is.EqualTo("4,5"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_fails_when_it_is_sent_at_last_takes_everything_back(bool isShared)
    {
        await using var services = Services(database);

        var result = await Run(services, async db =>
        {
            await Insert(db, 1);
            db.Later(Insertion(1));
        }, Result<int>.Of(0), isShared);

        Assert.That(result.Error, Is.EqualTo(CommonErrors.Conflict("things_pkey")));
        Assert.That(await Things(), Is.Empty);
    }

    [Test]
    public async Task Plans_are_kept_for_one_shared_transaction_only()
    {
        await using var services = Services(database);
        var modes = new List<string?>();
        async Task Look(Db db) => modes.Add(await db.One<string>(new Sql().Add($"select current_setting('plan_cache_mode')"), CancellationToken.None));

        await Run(services, Look, Result<int>.Of(0), isShared: true);
        await Run(services, Look, Result<int>.Of(0));

        Assert.That(modes, Is.EqualTo(new[] { "force_generic_plan", "auto" }));
    }

    [Test]
    public async Task Slots_are_used_again()
    {
        await using var services = Services(database);

        for (var i = 0; i < 20; i++) await Run(services, db => Insert(db, i), Result<int>.Of(0));

        Assert.That(await TestCluster.Ask(database, "select count(*) from platform.receipts"), Is.EqualTo(1L));
    }

    [Test]
    public async Task A_transaction_that_writes_nothing_leaves_no_receipt()
    {
        await using var services = Services(database);

        await Run(services, db => db.Many<int>(new Sql().Add($"select id from public.things"), CancellationToken.None), Result<int>.Of(0));

        Assert.That(await TestCluster.Ask(database, "select count(*) from platform.receipts"), Is.Zero);
    }

    [Test]
    public async Task An_unforeseen_duplicate_is_a_conflict()
    {
        await using var services = Services(database);
        await Run(services, db => Insert(db, 1), Result<int>.Of(0));

        var again = await Run(services, db => Insert(db, 1), Result<int>.Of(0));

        Assert.That(again.Error, Is.EqualTo(CommonErrors.Conflict("things_pkey")));
    }

    [Test]
    public async Task Without_a_server_the_caller_hears_that_it_is_unavailable()
    {
        var gone = new NpgsqlConnectionStringBuilder(database) { Host = "/nonexistent" }.ConnectionString;
        await using var services = Services(gone);

        Assert.That(() => Run(services, db => Insert(db, 1), Result<int>.Of(0)), Throws.TypeOf<UnavailableException>());
    }

    private static Task Insert(Db db, int id) => db.Execute(Insertion(id), CancellationToken.None);

    private static Sql Insertion(int id) => new Sql().Add($"insert into public.things (id) values ({id})");

    private static Task Touch(Db db, int id) => db.Execute(new Sql().Add($"update public.things set runs = runs + 1 where id = {id}"), CancellationToken.None);

    private async Task<string> Things() => (string)(await TestCluster.Ask(database, "select coalesce(string_agg(id::text, ',' order by id), '') from public.things"))!;

    private static async Task<Result<int>> Run(ServiceProvider services, Func<Db, Task> work, Result<int> result, bool isShared = false)
    {
        await using var scope = services.CreateAsyncScope();
        var (db, unit) = (scope.ServiceProvider.GetRequiredService<Db>(), scope.ServiceProvider.GetRequiredService<IUnitOfWork>());
        async Task<Result<int>> Work(CancellationToken ct)
        {
            await work(db);
            return result;
        }

        return await (isShared ? unit.RunShared(Work, CancellationToken.None) : unit.Run(Work, CancellationToken.None));
    }

    private static ServiceProvider Services(string connectionString) => new ServiceCollection().AddLogging().AddMetrics().AddSingleton(new IdentitySettings())
        .AddApplication()
        .AddInfrastructure(new InfrastructureSettings
        {
            ConnectionString = connectionString,
            Embedded = new EmbeddedPostgresSettings { DataFolder = "" },
            MasterKey = () => MasterKey.Parse(TestPlatform.MasterKey, "test"),
            PoolSize = 4,
        })
        .BuildServiceProvider();
}
