using System.Text.RegularExpressions;
using AgentPlatform.Testing;
using Npgsql;

namespace AgentPlatform.Infrastructure.Tests.Audit;

/// <summary>The optional set-up of docs/audit.md, exactly as it stands there: the application writes its trail and can no longer change it, not even by dropping the triggers.</summary>
public sealed partial class TwoRolesTests
{
    private const string Owner = "audit_owner";

    private string database = "";
    private TestPlatform platform = null!;

    [SetUp]
    public async Task SetUp()
    {
        database = await TestCluster.NewDatabase();
        var page = await File.ReadAllTextAsync(Repository.Path("docs", "audit.md"));
        await TestCluster.Superuser(database, Script().Match(page).Groups["sql"].Value);
        platform = await TestPlatform.Start(database: database);
    }

    [TearDown]
    public async Task TearDown()
    {
        await platform.DisposeAsync();
        await TestCluster.Superuser(database, $"drop owned by {Owner} cascade; drop role {Owner}");
    }

    [Test]
    public async Task The_platform_works_and_its_trail_is_chained()
    {
        Assert.That((await platform.Http.Post("/api/register", """{"nickname":"ada"}""")).Status, Is.EqualTo(201));

        while ((long)(await TestCluster.Ask(database, "select count(*) from audit.seals"))! == 0) await Task.Yield();
        Assert.That(await TestCluster.Ask(database, "select count(*) from audit.entries"), Is.EqualTo(1));
    }

    [TestCase("update audit.entries set action = 'x'")]
    [TestCase("delete from audit.entries")]
    [TestCase("truncate audit.entries")]
    [TestCase("alter table audit.entries disable trigger all")]
    [TestCase("drop trigger entries_append_only on audit.entries")]
    [TestCase("drop table audit.seals")]
    [TestCase("delete from audit.seals")]
    [TestCase("drop schema audit cascade")]
    [TestCase("create or replace function audit.refuse_change() returns trigger language plpgsql as 'begin return new; end'")]
    [TestCase("set role audit_owner")]
    public void The_applications_role_cannot_touch_what_is_written(string attempt) =>
        Assert.That(async () => await TestCluster.Ask(database, attempt), Throws.InstanceOf<PostgresException>().With.Property("SqlState").EqualTo("42501"));

    [GeneratedRegex("```sql\n(?<sql>create role audit_owner.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Script();
}
