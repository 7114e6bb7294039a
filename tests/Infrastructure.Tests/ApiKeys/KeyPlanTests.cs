using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.ApiKeys;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.ApiKeys;

/// <summary>Each statement on keys rides on the index that its comment names, with 10,000 keys in a workspace and as many around it.</summary>
public sealed class KeyPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 2, 19, 12, 0, 0, TimeSpan.Zero);
    private static readonly WorkspaceId Workspace = new(new Guid("00000000-0000-0000-0000-000000000001"));
    private static readonly UserId Owner = new(new Guid("00000000-0000-0000-0000-0000000000a1"));
    private static readonly Caller Person = Caller.Person(Owner, Workspace);

    private string database = "";

    [OneTimeSetUp]
    public async Task Fill()
    {
        database = await TestCluster.NewDatabase();
        await TestCluster.Ask(database, $"""
            insert into workspaces.workspaces select lpad(to_hex(w), 32, '0')::uuid, 'w', lpad(to_hex(w), 64, '0'), now() from generate_series(1, 2) w;
            insert into identity.users (id, nickname, personal_workspace_id, created_at) select lpad(to_hex(160 + u), 32, '0')::uuid, 'u' || u, lpad(to_hex(u), 32, '0')::uuid, now() from generate_series(1, 2) u;
            insert into api_keys.keys (workspace_id, id, kind, user_id, hash, prefix, name, scopes, created_at, expires_at, state, revoked_at)
            select lpad(to_hex(w), 32, '0')::uuid, gen_random_uuid(), 'platform', lpad(to_hex(161 + n % 2), 32, '0')::uuid, sha256(('p' || w || n)::bytea), 'apk_', 'k', array['sessions:read'],
                timestamptz '2026-01-01' + n * interval '1 minute', timestamptz '2026-06-01', case when n % 10 = 0 then 'revoked' else 'active' end, case when n % 10 = 0 then now() end
            from generate_series(1, 2) w, generate_series(1, 10000) n;
            insert into api_keys.keys (workspace_id, id, kind, external_id, hash, prefix, name, scopes, created_at)
            select lpad(to_hex(w), 32, '0')::uuid, gen_random_uuid(), 'workspace', 'wak_' || n, sha256(('w' || w || n)::bytea), 'wak_' || n, 'k', array['turns:submit'], timestamptz '2026-01-01' + n * interval '1 minute'
            from generate_series(1, 2) w, generate_series(1, 1000) n;
            analyze api_keys.keys
            """);
    }

    [Test]
    public async Task A_page_of_keys_is_read_in_order([Values] bool isMine, [Values(null, KeyStanding.Active, KeyStanding.Revoked)] KeyStanding? standing, [Values] bool isPaged)
    {
        var query = new ListPlatformKeys(Person, isMine, standing, isPaged ? new KeyCursor(Now, ApiKeyId.New()) : null, 50);

        Assert.That(await Plan(MintedKeySql.List(query, Now)), Does.Contain("keys_listed").And.Not.Contain("Sort").And.Not.Contain("Seq Scan"));
    }

    [Test]
    public async Task Workspace_keys_are_read_in_order() => Assert.That(await Plan(MintedKeySql.List(Workspace)), Does.Contain("keys_listed").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task One_key_is_found_by_its_key() => Assert.That(await Plan(MintedKeySql.Get(Workspace, ApiKeyId.New())), Does.Contain("keys_pkey"));

    [Test]
    public async Task Keys_are_locked_by_their_keys() => Assert.That(await Plan(MintedKeySql.Lock(Workspace, [ApiKeyId.New(), ApiKeyId.New()])), Does.Contain("keys_pkey").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task A_workspace_key_is_revoked_by_its_contracts_id() =>
        Assert.That(await Plan(MintedKeySql.Revoke(Workspace, "wak_7", Now)), Does.Contain("keys_by_external_id").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task Statements_and_domain_agree_about_what_has_become_of_a_key([Values] KeyStanding standing)
    {
        await using var platform = await TestPlatform.Start();
        var workspace = (Guid)(await TestCluster.Ask(platform.Database, $"""
            insert into workspaces.workspaces values ('{Workspace.Value}', 'w', repeat('0', 64), now());
            insert into identity.users (id, nickname, personal_workspace_id, created_at) values ('{Owner.Value}', 'u', '{Workspace.Value}', now());
            insert into api_keys.keys (workspace_id, id, kind, user_id, hash, prefix, name, scopes, created_at, expires_at, state, grace_until, revoked_at)
            select '{Workspace.Value}', gen_random_uuid(), 'platform', '{Owner.Value}', sha256((s || e || coalesce(g, 0))::bytea), 'apk_', 'k', array['sessions:read'], timestamptz '{Now:O}' - interval '1 day',
                timestamptz '{Now:O}' + e * interval '1 minute', s, case when s = 'grace' then timestamptz '{Now:O}' + g * interval '1 minute' end, case when s = 'revoked' then timestamptz '{Now:O}' end
            from unnest(array['active', 'grace', 'revoked']) s, generate_series(-1, 1) e, generate_series(-1, 1) g where s = 'grace' or g = 0
            returning workspace_id
            """))!;
        Assert.That(workspace, Is.EqualTo(Workspace.Value));

        var found = (await Rows(platform, new ListPlatformKeys(Person, false, standing, null, 100))).Select(row => row.Id).ToList();
        var expected = (await Rows(platform, new ListPlatformKeys(Person, false, null, null, 100))).Where(row => row.View(Now).Standing == standing).Select(row => row.Id).ToList();

        Assert.That(found, Is.Not.Empty);
        Assert.That(found, Is.EquivalentTo(expected));
    }

    private static async Task<List<PlatformKeyRow>> Rows(TestPlatform platform, ListPlatformKeys query)
    {
        await using var scope = platform.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<Db>().Many<PlatformKeyRow>(MintedKeySql.List(query, Now), CancellationToken.None);
    }

    private Task<string> Plan(Sql sql) => TestCluster.Plan(database, sql);
}
