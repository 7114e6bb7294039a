using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Infrastructure.Database;
using NpgsqlTypes;

namespace AgentPlatform.Infrastructure.Tests.Database;

public sealed class SqlTests
{
    [Test]
    public void Holes_become_parameters_and_raw_text_stays()
    {
        var user = UserId.New();

        var sql = new Sql().Add($"select {new Raw("a, b")} from t").Where($"id = {user}").Where($"kind = {EventKind.UserMessage}").Add($"limit {5}");

        Assert.That(sql.Text, Is.EqualTo("select a, b from t\nwhere id = $1\nand kind = $2\nlimit $3\n"));
        Assert.That(sql.Parameters.Select(p => p.Value), Is.EqualTo(new object[] { user.Value, "user_message", 5 }));
    }

    [Test]
    public void A_condition_that_does_not_apply_leaves_no_trace_and_is_not_evaluated()
    {
        string? absent = null;

        var sql = new Sql().Add($"select 1").Where(absent is not null, $"length = {absent!.Length}").Where(true, $"x = {1}");

        Assert.That(sql.Text, Is.EqualTo("select 1\nwhere x = $1\n"));
        Assert.That(sql.Parameters, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_null_says_its_type()
    {
        string? text = null;
        long? number = null;
        byte[]? bytes = null;
        UserId? id = null;
        string[]? texts = null;

        var sql = new Sql().Add($"{text} {number} {bytes} {id} {texts}");

        Assert.That(sql.Parameters.Select(p => p.Value), Is.All.EqualTo(DBNull.Value));
        Assert.That(sql.Parameters.Select(p => p.NpgsqlDbType), Is.EqualTo(new[] { NpgsqlDbType.Text, NpgsqlDbType.Bigint, NpgsqlDbType.Bytea, NpgsqlDbType.Uuid, NpgsqlDbType.Array | NpgsqlDbType.Text }));
    }

    [Test]
    public void Instants_go_out_in_utc_and_nul_never_does()
    {
        var sql = new Sql().Add($"{new DateTimeOffset(2026, 2, 19, 12, 0, 0, TimeSpan.FromHours(1))} {"a\0b"} {new[] { "\0" }}");

        Assert.That(sql.Parameters[0].Value, Is.EqualTo(new DateTime(2026, 2, 19, 11, 0, 0, DateTimeKind.Utc)));
        Assert.That(sql.Parameters[1].Value, Is.EqualTo("a\uFFFDb"));
        Assert.That(sql.Parameters[2].Value, Is.EqualTo(new[] { "\uFFFD" }));
    }

    [Test]
    public void Enums_are_snake_case_both_ways([Values] ScoreRule rule) => Assert.That(EnumText.Parse<ScoreRule>(EnumText.Of(rule)), Is.EqualTo(rule));

    [Test]
    public void A_text_of_a_newer_version_is_no_member() => Assert.That(() => EnumText.Parse<ScoreRule>("heuristic_v9"), Throws.TypeOf<InvalidDataException>());
}
