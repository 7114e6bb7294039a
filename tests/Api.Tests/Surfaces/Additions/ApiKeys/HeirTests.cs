using System.Globalization;
using AgentPlatform.Domain.Common;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions.ApiKeys;

/// <summary>Keys that stand for a workspace, made with a credential that ends: they do not outlive it.</summary>
public sealed class HeirTests : KeyFixture
{
    private static readonly string Everything = string.Join(' ', ScopeCatalogue.All.Select(entry => entry.Name));

    [Test]
    public async Task A_key_makes_workspace_keys_within_its_own_time()
    {
        var ada = await Owner();
        var parent = await Mint(ada, "keys:manage", ""","expires_in_days":10""");

        var later = await WorkspaceKey(ada, parent.Secret, TimeSpan.FromDays(10.5));
        var shorter = await WorkspaceKey(ada, parent.Secret, TimeSpan.FromDays(9));
        var unsaid = await WorkspaceKey(ada, parent.Secret);

        Assert.That((later.Status, later.Text), Is.EqualTo((403, "a key cannot make a key that expires later than itself\n")));
        Assert.That((shorter.Status, unsaid.Status), Is.EqualTo((201, 201)), shorter.Text + unsaid.Text);
        Assert.That(await End($"external_id = '{shorter["id"]}'") < await End($"id = '{parent.Id}'"), Is.True);
        Assert.That(await End($"external_id = '{unsaid["id"]}'"), Is.EqualTo(await End($"id = '{parent.Id}'")), "where nobody says, as long as its maker");
    }

    [Test]
    public async Task A_key_makes_tenant_keys_within_its_own_time()
    {
        var ada = await Owner();
        var parent = await Mint(ada, Everything, ""","expires_in_days":10""");

        Refused(await TestTenant.Mint(Platform, ada.Workspace, parent.Secret, "owner", 11), 403, "api_key.outlives_maker");
        var shorter = await TestTenant.Mint(Platform, ada.Workspace, parent.Secret, "owner", 9);
        var unsaid = await TestTenant.Mint(Platform, ada.Workspace, parent.Secret, "owner");

        Assert.That((shorter.Status, unsaid.Status), Is.EqualTo((201, 201)), shorter.Text + unsaid.Text);
        Assert.That(Instant(shorter), Is.LessThan(Instant(unsaid)));
        Assert.That(await End($"external_id = '{unsaid["key_locator_hash"]}'"), Is.EqualTo(await End($"id = '{parent.Id}'")), "where nobody says, as long as its maker");
    }

    [Test]
    public async Task A_tenants_owner_that_ends_makes_none_that_outlives_it()
    {
        var ada = await Owner();
        var parent = await TestTenant.Mint(Platform, ada.Workspace, ada.Token, "owner", 10);

        Refused(await TestTenant.Mint(Platform, ada.Workspace, parent["token"], "guest", 11), 403, "api_key.outlives_maker");
        var shorter = await TestTenant.Mint(Platform, ada.Workspace, parent["token"], "guest", 9);
        var unsaid = await TestTenant.Mint(Platform, ada.Workspace, parent["token"], "guest");

        Assert.That((shorter.Status, unsaid.Status), Is.EqualTo((201, 201)), shorter.Text + unsaid.Text);
        Assert.That(await End($"external_id = '{unsaid["key_locator_hash"]}'"), Is.EqualTo(await End($"external_id = '{parent["key_locator_hash"]}'")));
    }

    [Test]
    public async Task A_key_that_was_replaced_bounds_what_it_makes_by_its_grace()
    {
        var ada = await Owner();
        var parent = await Mint(ada, Everything);
        Assert.That((await Http.Post($"{Keys(ada.Workspace)}/{parent.Id}/rotate", """{"overlap_seconds":3600}""", ada.Token)).Status, Is.EqualTo(201));

        Refused(await TestTenant.Mint(Platform, ada.Workspace, parent.Secret, "guest", 1), 403, "api_key.outlives_maker");
        var tenant = await TestTenant.Mint(Platform, ada.Workspace, parent.Secret, "guest");
        var workspace = await WorkspaceKey(ada, parent.Secret);

        Assert.That((tenant.Status, workspace.Status), Is.EqualTo((201, 201)), tenant.Text + workspace.Text);
        var grace = await Column("grace_until", $"id = '{parent.Id}'");
        Assert.That(await End($"external_id = '{tenant["key_locator_hash"]}'"), Is.EqualTo(grace));
        Assert.That(await End($"external_id = '{workspace["id"]}'"), Is.EqualTo(grace));
    }

    [Test]
    public async Task A_log_in_is_renewed_and_bounds_nothing()
    {
        var ada = await Owner();

        var tenant = await TestTenant.Mint(Platform, ada.Workspace, ada.Token, "owner");
        var workspace = await WorkspaceKey(ada, ada.Token);
        var later = await WorkspaceKey(ada, ada.Token, TimeSpan.FromDays(364));

        Assert.That((tenant.Status, workspace.Status, later.Status), Is.EqualTo((201, 201, 201)), tenant.Text + workspace.Text + later.Text);
        Assert.That(tenant.Json["expires_at"], Is.Null);
        Assert.That(await End($"external_id = '{workspace["id"]}'"), Is.Null);
    }

    [Test]
    public async Task A_key_that_was_revoked_a_moment_ago_leaves_no_heir()
    {
        var ada = await Owner();
        var parent = await Mint(ada, Everything);
        await Platform.UntilCallersAreCached();
        Assert.That((await Http.Get("/api/whoami", parent.Secret)).Status, Is.EqualTo(200));
        // As if another server had done it, and this one had not heard yet.
        await TestCluster.Ask(Platform.Database, $"update api_keys.keys set state = 'revoked', revoked_at = now() where id = '{parent.Id}'");

        var tenant = await TestTenant.Mint(Platform, ada.Workspace, parent.Secret, "guest");
        var workspace = await WorkspaceKey(ada, parent.Secret);

        Assert.That((tenant.Status, workspace.Status), Is.EqualTo((401, 401)), tenant.Text + workspace.Text);
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from api_keys.keys where workspace_id = '{ada.Workspace}' and kind in ('tenant', 'workspace')"), Is.Zero);
    }

    private static DateTimeOffset Instant(Answer minted) => DateTimeOffset.Parse(minted["expires_at"], CultureInfo.InvariantCulture);

    private Task<Answer> WorkspaceKey(Someone by, string with, TimeSpan? end = null)
    {
        var expiry = end is { } span ? $",\"expires_at\":\"{(Clock.GetUtcNow() + span).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}\"" : "";
        return Http.Post($"/api/workspaces/{by.Workspace}/api-keys", $$"""{"name":"k","scopes":["turns:submit"]{{expiry}}}""", with);
    }

    private Task<DateTime?> End(string which) => Column("expires_at", which);

    private async Task<DateTime?> Column(string name, string which) => await TestCluster.Ask(Platform.Database, $"select {name} from api_keys.keys where {which}") as DateTime?;
}
