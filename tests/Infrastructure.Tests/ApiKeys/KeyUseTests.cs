using System.Globalization;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Identity;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentPlatform.Infrastructure.Tests.ApiKeys;

/// <summary>When a key was last used: written now and then, in one statement, and never lost to a database that is away for a while.</summary>
public sealed class KeyUseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 19, 12, 0, 0, TimeSpan.Zero);

    private StillClock clock = null!;
    private TestPlatform platform = null!;
    private int people;

    [SetUp]
    public async Task Begin()
    {
        clock = new StillClock(Noon);
        await Start();
        // Counts what is really written, statement by statement and row by row.
        await TestCluster.Ask(platform.Database, """
            create table public.writes (kind text);
            create function public.note() returns trigger language plpgsql as $$ begin insert into public.writes values (tg_level); return null; end $$;
            create trigger rows after update on api_keys.keys for each row execute function public.note();
            create trigger statements after update on api_keys.keys for each statement execute function public.note()
            """);
    }

    [TearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task Many_requests_are_one_write_of_the_last_time()
    {
        var (ada, bob, idle) = (await Register(), await Register(), await Register());
        for (var i = 0; i < 40; i++)
        {
            clock.Forward(TimeSpan.FromMilliseconds(250));
            await Ask(i % 2 == 0 ? ada : bob);
        }

        Assert.That(await LastUse(ada), Is.Null, "no request writes it");
        Assert.That(await Writer.Write(CancellationToken.None));

        Assert.That((await LastUse(ada), await LastUse(bob), await LastUse(idle)), Is.EqualTo(((DateTimeOffset?)Noon.AddSeconds(9.75), (DateTimeOffset?)Noon.AddSeconds(10), (DateTimeOffset?)null)));
        Assert.That(await Writes(), Is.EqualTo((1L, 2L)));
        Assert.That(await Writer.Write(CancellationToken.None));
        Assert.That(await Writes(), Is.EqualTo((1L, 2L)), "nothing was used since");
    }

    [Test]
    public async Task What_was_refused_is_no_use()
    {
        var key = await Register();
        await TestCluster.Ask(platform.Database, "update api_keys.keys set state = 'revoked', revoked_at = now(); delete from public.writes");

        Assert.That((await platform.Http.Post("/api/auth/verify", null, key)).Status, Is.EqualTo(401));
        await Writer.Write(CancellationToken.None);

        Assert.That(await Writes(), Is.EqualTo((0L, 0L)));
    }

    [Test]
    public async Task A_later_time_from_another_node_stays()
    {
        var key = await Register();
        await Ask(key);
        await TestCluster.Ask(platform.Database, "update api_keys.keys set last_used_at = '2026-02-19T13:00:00Z'");

        await Writer.Write(CancellationToken.None);

        Assert.That(await LastUse(key), Is.EqualTo(Noon.AddHours(1)));
    }

    [Test]
    public async Task What_a_database_does_not_take_waits_for_the_next_time()
    {
        var key = await Register();
        await Ask(key);
        await using var away = Parts.Of("Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x;Timeout=1");
        var failing = new CredentialUseWriter(
            platform.Services.GetRequiredService<CredentialUses>(), away.GetRequiredService<IServiceScopeFactory>(), clock, NullLogger<CredentialUseWriter>.Instance);

        Assert.That(await failing.Write(CancellationToken.None), Is.False);
        Assert.That(await LastUse(key), Is.Null);
        Assert.That(await Writer.Write(CancellationToken.None));
        Assert.That(await LastUse(key), Is.EqualTo(Noon));
    }

    [Test]
    public async Task The_last_uses_are_written_when_the_process_ends()
    {
        var key = await Register();
        clock.Forward(TimeSpan.FromMinutes(1));
        await Ask(key);

        await Stop();
        var written = await LastUse(key);
        await Start(platform.Database);

        Assert.That(written, Is.EqualTo(Noon.AddMinutes(1)));
    }

    [Test]
    public async Task What_is_noted_is_bounded_and_asks_to_be_saved_early()
    {
        var uses = new CredentialUses(clock);
        var keys = Enumerable.Range(0, CredentialUses.Capacity + 5).Select(_ => new UsedCredential(CredentialSort.Key, WorkspaceId.New(), ApiKeyId.New().Value)).ToList();

        foreach (var key in keys.Take(CredentialUses.Many - 1)) uses.Note(key);
        Assert.That(uses.UntilMany.IsCompleted, Is.False);
        foreach (var key in keys.Skip(CredentialUses.Many - 1)) uses.Note(key);
        await uses.UntilMany;
        var saved = 0;
        await uses.Save(noted =>
        {
            saved = noted.Count;
            uses.Note(null);
            clock.Forward(TimeSpan.FromSeconds(1));
            uses.Note(keys[0]);
            return Task.CompletedTask;
        });

        Assert.That((saved, uses.UntilMany.IsCompleted), Is.EqualTo((CredentialUses.Capacity, false)));
        await uses.Save(noted =>
        {
            Assert.That(noted, Is.EqualTo(new[] { new CredentialUse(keys[0], clock.GetUtcNow()) }), "used again while the others were saved");
            return Task.CompletedTask;
        });
    }

    private async Task Start(string? database = null)
    {
        platform = await TestPlatform.Start(clock: clock, database: database);
        await platform.UntilCallersAreCached();
    }

    private CredentialUseWriter Writer => platform.Services.GetRequiredService<CredentialUseWriter>();

    private async Task<string> Register() => (await platform.Http.Post("/api/register", $$"""{"nickname":"user{{(++people).ToString(CultureInfo.InvariantCulture)}}"}"""))["api_key"];

    private async Task Ask(string key) => Assert.That((await platform.Http.Post("/api/auth/verify", null, key)).Status, Is.EqualTo(200));

    private async Task<DateTimeOffset?> LastUse(string key) =>
        await TestCluster.Ask(platform.Database, $"select last_used_at from api_keys.keys where hash = sha256('{key}')") is DateTime at ? new DateTimeOffset(at) : null;

    private async Task<(long Statements, long Rows)> Writes() => (
        (long)(await TestCluster.Ask(platform.Database, "select count(*) from public.writes where kind = 'STATEMENT'"))!,
        (long)(await TestCluster.Ask(platform.Database, "select count(*) from public.writes where kind = 'ROW'"))!);
}
