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

    [Test]
    public async Task Device_authorizations_go_when_their_time_has_been_over_for_a_while_and_their_tokens_when_they_end()
    {
        await using var platform = await TestPlatform.Start();
        await TestCluster.Ask(platform.Database, """
            insert into identity.device_grants (device_hash, challenge_hash, user_code, client_id, scopes, state, created_at, expires_at, poll_interval)
            select sha256(n::text::bytea), sha256(n::text::bytea), lpad(n::text, 9, '0'), 'c', '{}', 'pending', now(), now() - case when n <= 1003 then interval '16 minutes' else interval '14 minutes' end, 5
            from generate_series(1, 1010) n
            """);
        var person = await platform.Http.Post("/api/register", """{"nickname":"granted"}""");
        await TestCluster.Ask(platform.Database, $"""
            insert into identity.grant_tokens (hash, user_id, workspace_id, scopes, created_at, expires_at)
            select sha256(n::text::bytea), id, personal_workspace_id, array['agent:register'], now(), now() + case when n <= 1003 then interval '-1 second' else interval '1 minute' end
            from generate_series(1, 1010) n, identity.users where id = '{person["user_id"]}'
            """);
        using var sweeper = new ExpiredRows(platform.Services.GetRequiredService<IServiceScopeFactory>(), TimeProvider.System, NullLogger<ExpiredRows>.Instance);

        await sweeper.Sweep(CancellationToken.None);

        Assert.That(await TestCluster.Ask(platform.Database, "select count(*) from identity.device_grants"), Is.EqualTo(7L));
        Assert.That(await TestCluster.Ask(platform.Database, "select count(*) from identity.grant_tokens"), Is.EqualTo(7L));
    }
}
