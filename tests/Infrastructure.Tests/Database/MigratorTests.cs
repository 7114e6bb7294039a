using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentPlatform.Infrastructure.Tests.Database;

public sealed class MigratorTests
{
    private static readonly Migration First = new(1, "0001_first", "create table public.one (id int);");
    private static readonly Migration Second = new(2, "0002_second", "create table public.two (id int); insert into public.two values (1);");

    private string database = "";

    [SetUp]
    public async Task MakeDatabase() => database = await TestCluster.EmptyDatabase();

    [Test]
    public async Task What_is_missing_is_applied_in_order_and_only_once()
    {
        Assert.That(await Migrate(First), Is.EqualTo(1));
        Assert.That(await Migrate(First, Second), Is.EqualTo(1));
        Assert.That(await Migrate(First, Second), Is.Zero);
        Assert.That(await TestCluster.Ask(database, "select string_agg(name, ',' order by number) from platform.migrations"), Is.EqualTo("0001_first,0002_second"));
    }

    [Test]
    public async Task Several_nodes_may_start_at_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Migrate(First, Second)));

        Assert.That(applied.Sum(), Is.EqualTo(2));
        Assert.That(await TestCluster.Ask(database, "select count(*) from public.two"), Is.EqualTo(1L));
    }

    [Test]
    public async Task A_changed_migration_is_refused()
    {
        await Migrate(First);

        Assert.That(() => Migrate(First with { Text = "create table public.other (id int);" }), Throws.TypeOf<StartupException>().With.Message.Contains("0001_first was applied to this database with another text"));
    }

    [Test]
    public async Task A_newer_database_is_refused()
    {
        await Migrate(First, Second);

        Assert.That(() => Migrate(First), Throws.TypeOf<StartupException>().With.Message.Contains("newer AgentPlatform (it has 0002_second, this build ends at 0001_first)"));
    }

    [Test]
    public async Task One_that_fails_leaves_nothing()
    {
        var broken = Second with { Text = "create table public.two (id int); select 1/0;" };

        Assert.That(() => Migrate(First, broken), Throws.TypeOf<StartupException>().With.Message.Contains("0002_second failed and was rolled back: division by zero"));
        Assert.That(await TestCluster.Ask(database, "select to_regclass('public.two') is null and to_regclass('public.one') is not null"), Is.True);
        Assert.That(await Migrate(First, Second), Is.EqualTo(1));
    }

    [Test]
    public void The_products_own_are_numbered_without_gaps() =>
        Assert.That(Migration.Embedded.Select(migration => migration.Number), Is.EqualTo(Enumerable.Range(1, Migration.Embedded.Count)));

    private Task<int> Migrate(params Migration[] migrations) => new Migrator(new DatabaseAddress(() => database, 2), migrations, NullLogger.Instance).Run(CancellationToken.None);
}
