using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentPlatform.Infrastructure.Tests.Database;

public sealed class ExpiredRowsTests
{
    [Test]
    public async Task Answers_under_idempotency_keys_go_after_a_day_however_many_there_are()
    {
        await using var platform = await TestPlatform.Start();
        await TestCluster.Ask(platform.Database, """
            insert into platform.idempotency_keys (hash, request_hash, answer, created_at)
            select sha256(n::text::bytea), sha256(''), '', now() - case when n <= 2500 then interval '24 hours 1 minute' else interval '23 hours 59 minutes' end from generate_series(1, 2507) n
            """);
        using var sweeper = new ExpiredRows(platform.Services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<ExpiredRows>.Instance);

        await sweeper.Sweep(CancellationToken.None);

        Assert.That(await TestCluster.Ask(platform.Database, "select count(*) from platform.idempotency_keys"), Is.EqualTo(7L));
    }
}
