using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions.ApiKeys;

/// <summary>A key is used on one node; what takes it away happens on another, or behind everybody's back. Waiting ends with the test's own time.</summary>
[NonParallelizable]
public sealed class KeysOnTwoNodesTests : KeyFixture
{
    private TestPlatform other = null!;

    [SetUp]
    public async Task StartOther()
    {
        other = await TestPlatform.Start(clock: Clock, database: Platform.Database);
        await Platform.UntilCallersAreCached();
        await other.UntilCallersAreCached();
    }

    [TearDown]
    public async Task StopOther() => await other.DisposeAsync();

    [Test]
    [CancelAfter(60_000)]
    public async Task A_key_that_is_revoked_on_one_is_refused_by_the_other()
    {
        var ada = await Owner();
        var key = await Mint(ada, "sessions:read");
        await Knows(other, key.Secret);

        await Http.Delete($"{Keys(ada.Workspace)}/{key.Id}", ada.Token);

        Refused(await Http.Get("/api/whoami", key.Secret), 401, "api_key.unknown");
        await UntilRefused(other, key.Secret);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task So_is_one_that_was_rotated_without_overlap()
    {
        var ada = await Owner();
        var key = await Mint(ada, "sessions:read");
        await Knows(other, key.Secret);

        await Http.Post($"{Keys(ada.Workspace)}/{key.Id}/rotate", """{"overlap_seconds":0}""", ada.Token);

        await UntilRefused(other, key.Secret);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task So_is_a_workspace_key()
    {
        var ada = await Owner();
        var minted = await Http.Post($"/api/workspaces/{ada.Workspace}/api-keys", """{"name":"k","scopes":["turns:submit"]}""", ada.Token);
        await Knows(other, minted["secret"]);

        await Http.Delete($"/api/workspaces/{ada.Workspace}/api-keys/{minted["id"]}", ada.Token);

        await UntilRefused(other, minted["secret"]);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task A_stream_that_a_revoked_key_reads_on_the_other_ends()
    {
        var ada = await Owner();
        var id = await Upload(ada.Token, upload => upload["visibility"] = "private");
        var key = await Mint(ada, "sessions:read");
        await using var reader = await EventReader.Open(other.Http.Base, $"/api/sessions/{id}/stream", key.Secret, null);
        Assert.That((await reader.Event())?.Id, Is.EqualTo("1"));

        await Http.Delete($"{Keys(ada.Workspace)}/{key.Id}", ada.Token);

        Assert.That(await reader.Event(), Is.EqualTo(Frame.Empty with { Event = "end", Data = """{"reason":"revoked"}""" }));
    }

    [Test]
    public async Task An_expired_key_is_refused_though_it_was_remembered()
    {
        var ada = await Owner();
        var key = await Mint(ada, "sessions:read", ""","expires_in_days":1""");
        // The cache keeps it for thirty seconds at most; it ends before.
        Clock.Forward(TimeSpan.FromDays(1) - TimeSpan.FromSeconds(15));
        await Knows(Platform, key.Secret);

        Clock.Forward(TimeSpan.FromSeconds(15));

        Refused(await Http.Get("/api/whoami", key.Secret), 401, "api_key.unknown");
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task What_its_maker_may_no_longer_do_the_key_may_not_do_either()
    {
        var ada = await Owner();
        var dev = await Member(ada.Workspace, "developer");
        var key = await Mint(dev, "sessions:read sessions:write");
        Assert.That(await Rights(other, key.Secret), Is.EqualTo("""["sessions:read","sessions:write"]"""));

        await TestCluster.Ask(Platform.Database, $"update workspaces.members set role = 'guest' where workspace_id = '{ada.Workspace}' and user_id = '{dev.Id}'; select pg_notify('callers_changed', '{dev.Id}')");
        while (await Rights(other, key.Secret) is not """["sessions:read"]""") await Task.Yield();
        Assert.That((await other.Http.Post("/api/sessions", Body(), key.Secret)).Status, Is.EqualTo(403));

        await TestCluster.Ask(Platform.Database, $"delete from workspaces.members where workspace_id = '{ada.Workspace}' and user_id = '{dev.Id}'; select pg_notify('callers_changed', '{dev.Id}')");
        await UntilRefused(other, key.Secret);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_keys_of_a_closed_account_end_with_it()
    {
        var ada = await Owner();
        var key = await Mint(ada, "sessions:read");
        await Knows(other, key.Secret);

        await TestCluster.Ask(Platform.Database, $"update identity.users set disabled_at = now() where id = '{ada.Id}'; select pg_notify('callers_changed', '{ada.Id}')");

        while ((await other.Http.Get("/api/whoami", key.Secret)).Status is 200) await Task.Yield();
        Assert.That((await other.Http.Get("/api/whoami", key.Secret)).Status, Is.AnyOf(401, 403));
    }

    private static async Task Knows(TestPlatform node, string secret) => Assert.That((await node.Http.Get("/api/whoami", secret)).Status, Is.EqualTo(200));

    private static async Task<string> Rights(TestPlatform node, string secret) => (await node.Http.Get("/api/whoami", secret)).Json["scopes"]!.ToJsonString();

    private static async Task UntilRefused(TestPlatform node, string secret)
    {
        var answer = await node.Http.Get("/api/whoami", secret);
        while (answer.Status is 200) answer = await node.Http.Get("/api/whoami", secret);
        Refused(answer, 401, "api_key.unknown");
    }
}
