using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Agents;
using AgentPlatform.Infrastructure.ApiKeys;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Identity;
using AgentPlatform.Infrastructure.Models;
using AgentPlatform.Infrastructure.Workspaces;
using AgentPlatform.Testing;

namespace AgentPlatform.Infrastructure.Tests.Workspaces;

/// <summary>What is asked of large workspaces, or of many, rides on the index that its comment names.</summary>
public sealed class WorkspacePlanTests
{
    private static readonly WorkspaceId Workspace = new(new Guid("00000000-0000-0000-0000-000000000001"));
    private static readonly UserId User = new(new Guid("00000000-0000-0000-0000-000000000001"));

    private string database = "";

    [OneTimeSetUp]
    public async Task Fill()
    {
        database = await TestCluster.NewDatabase();
        await TestCluster.Ask(database, $"""
            insert into workspaces.workspaces (id, name, public_hash, created_at) select format('00000000-0000-0000-0000-%s', lpad(n::text, 12, '0'))::uuid, 'w', lpad(n::text, 64, '0'), now() from generate_series(1, 20000) n;
            insert into identity.users (id, nickname, email, personal_workspace_id, created_at)
            select format('00000000-0000-0000-0000-%s', lpad(n::text, 12, '0'))::uuid, 'u' || n, n || '@ex.org', format('00000000-0000-0000-0000-%s', lpad(n::text, 12, '0'))::uuid, now() from generate_series(1, 20000) n;
            insert into workspaces.members (workspace_id, user_id, role, joined_at) select '{Workspace.Value}', id, 'developer', now() from identity.users;
            insert into workspaces.members (workspace_id, user_id, role, joined_at) select personal_workspace_id, id, 'owner', now() from identity.users where personal_workspace_id <> '{Workspace.Value}';
            insert into workspaces.invitations (workspace_id, id, hash, role, created_by, created_at, expires_at) select '{Workspace.Value}', gen_random_uuid(), sha256(n::text::bytea), 'guest', '{User.Value}', now(), now() from generate_series(1, 20000) n;
            insert into agents.agents (workspace_id, id, external_id, name, prompt, properties, created_at, updated_at) select '{Workspace.Value}', gen_random_uuid(), n::text, 'a', '', '', now(), now() from generate_series(1, 20000) n;
            insert into models.hourly_usage (workspace_id, event_name, hour, prompt_tokens, completion_tokens, counter, created_at) select '{Workspace.Value}', n::text, now(), 1, 1, 1, now() from generate_series(1, 20000) n;
            insert into api_keys.keys (workspace_id, id, kind, user_id, hash, prefix, created_at) select '{Workspace.Value}', gen_random_uuid(), 'user', '{User.Value}', sha256(n::text::bytea), 'osk_', now() from generate_series(1, 20000) n;
            analyze
            """);
    }

    [Test]
    public async Task Members_are_read_in_their_order() => Assert.That(await Plan(WorkspaceSql.Members(new WorkspaceId(new Guid("00000000-0000-0000-0000-000000000007")))), Does.Contain("members_in_order").Or.Contain("members_pkey").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task Ten_thousand_members_are_not_sorted() => Assert.That(await Plan(WorkspaceSql.Members(Workspace)), Does.Contain("members_in_order").And.Not.Contain("Sort").Or.Contain("Seq Scan on members"));

    [Test]
    public async Task A_role_is_found_by_its_key() => Assert.That(await Plan(WorkspaceSql.FindRole(User, Workspace)), Does.Contain("members_pkey").And.Contain("workspaces_pkey").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task What_somebody_owns_is_found_by_them()
    {
        Assert.That(await Plan(WorkspaceSql.CountOwned(User)), Does.Contain("members_by_user").And.Not.Contain("Seq Scan"));
        Assert.That(await Plan(WorkspaceSql.OfUser(User)), Does.Contain("members_by_user").And.Not.Contain("Seq Scan"));
    }

    [Test]
    public async Task A_page_of_invitations_is_read_backwards() =>
        Assert.That(await Plan(InvitationSql.List(Workspace, new InvitationId(Guid.AllBitsSet), 50)), Does.Contain("Index Scan Backward using invitations_pkey").And.Not.Contain("Sort"));

    [Test]
    public async Task An_invitation_is_found_by_its_token() => Assert.That(await Plan(InvitationSql.Find(new byte[32])), Does.Contain("invitations_hash_key"));

    [Test]
    public async Task People_are_found_by_address_and_home()
    {
        Assert.That(await Plan(AccountSql.FindByEmail("7@ex.org")), Does.Contain("users_email_key"));
        Assert.That(await Plan(AccountSql.LockAtHome(Workspace, null)), Does.Contain("users_by_personal_workspace"));
        Assert.That(await Plan(AccountSql.Profiles([User.Value])), Does.Contain("users_pkey"));
    }

    [Test]
    public async Task Deleted_workspaces_have_an_index() => Assert.That(await Plan(RemovalSql.Deleted(default, 100)), Does.Contain("workspaces_deleted").And.Not.Contain("Seq Scan"));

    [Test]
    public async Task What_goes_in_batches_goes_by_its_key()
    {
        Assert.That(await Plan(RemovalSql.RemoveInvitations(Workspace, 1000)), Does.Contain("invitations_pkey").And.Not.Contain("Seq Scan"));
        Assert.That(await Plan(AgentContentsSql.RemoveSome(Workspace, 200)), Does.Contain("agents_pkey").And.Not.Contain("Seq Scan"));
        Assert.That(await Plan(UsageContentsSql.RemoveSome(Workspace, 100)), Does.Contain("hourly_usage_pkey").And.Not.Contain("Seq Scan"));
        Assert.That(await Plan(ApiKeySql.RemoveSome(Workspace, 100)), Does.Contain("keys_pkey").And.Not.Contain("Seq Scan"));
    }

    private Task<string> Plan(Sql sql) => TestCluster.Plan(database, sql);
}
