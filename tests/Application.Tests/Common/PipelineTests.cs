using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Tests.Common;

/// <summary>Messages through the real pipeline on a real database.</summary>
public sealed class PipelineTests
{
    private TestPlatform platform = null!;

    [OneTimeSetUp]
    public async Task Start() => platform = await TestPlatform.Start();

    [OneTimeTearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task Nobody_is_told_to_authenticate_and_somebody_without_the_scope_is_forbidden()
    {
        var weak = Caller.Person(UserId.New(), WorkspaceId.New()) with { Scopes = Scopes.Of(Scope.ReadAccount) };

        Assert.That((await Send(new DeleteSession(Caller.Anonymous, SessionId.New()))).Error, Is.EqualTo(CommonErrors.Unauthenticated));
        Assert.That((await Send(new DeleteSession(weak, SessionId.New()))).Error, Is.EqualTo(CommonErrors.Forbidden));
        Assert.That((await Send(new RemoveSession(weak with { Scopes = Scopes.Person }, SessionId.New()))).Error, Is.EqualTo(CommonErrors.Forbidden));
    }

    [Test]
    public async Task The_first_broken_rule_is_the_refusal_and_all_of_them_are_its_fields()
    {
        var refused = (await Send(new RegisterByEmail(Caller.Anonymous, "nope", "x", " "))).Error!;

        Assert.That(refused with { Fields = null }, Is.EqualTo(IdentityErrors.InvalidEmail));
        Assert.That(refused.Fields!.Keys, Is.EquivalentTo(new[] { "Email", "Password", "Nickname" }));
    }

    [Test]
    public async Task The_first_account_runs_the_platform_and_each_has_a_workspace_of_its_own()
    {
        await using var fresh = await TestPlatform.Start();
        foreach (var name in new[] { "first", "second" }) Assert.That((await Send(new RegisterByNickname(Caller.Anonymous, name), fresh)).Error, Is.Null);

        Assert.That(await TestCluster.Ask(fresh.Database, "select string_agg(nickname || ':' || role, ',' order by created_at) from identity.users"), Is.EqualTo("first:admin,second:user"));
        Assert.That(await TestCluster.Ask(fresh.Database, """
            select count(*) from identity.users u join workspaces.members m on m.user_id = u.id and m.workspace_id = u.personal_workspace_id and m.role = 'owner'
            join workspaces.workspaces w on w.id = m.workspace_id and w.name = 'Default workspace'
            """), Is.EqualTo(2L));
    }

    [Test]
    public async Task Of_many_first_accounts_at_once_one_runs_the_platform()
    {
        await using var fresh = await TestPlatform.Start();

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Send(new RegisterByNickname(Caller.Anonymous, $"n{i}"), fresh)));

        Assert.That(results.Select(result => result.Error), Is.All.Null);
        Assert.That(await TestCluster.Ask(fresh.Database, "select count(*) from identity.users where role = 'admin'"), Is.EqualTo(1L));
    }

    [Test]
    public async Task A_name_that_two_want_at_once_goes_to_one()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Send(new RegisterByNickname(Caller.Anonymous, "wanted"))));

        Assert.That(results.Count(result => result.Error is null), Is.EqualTo(1));
        Assert.That(results.Where(result => result.Error is not null).Select(result => result.Error), Is.All.EqualTo(IdentityErrors.NicknameTaken));
    }

    [Test]
    public async Task Secrets_are_stored_as_hashes_and_boxes()
    {
        var account = (await Send(new RegisterByNickname(Caller.Anonymous, "secretive"))).Value;

        var row = (string)(await TestCluster.Ask(platform.Database, $"select k::text from api_keys.keys k where user_id = '{account.User.Value}'"))!;
        Assert.That(row, Does.Not.Contain(account.ApiKey).And.Contain(account.ApiKey[..12]));
        var sealedText = (byte[])(await TestCluster.Ask(platform.Database, $"select sealed from api_keys.keys where user_id = '{account.User.Value}'"))!;
        Assert.That(platform.Services.GetRequiredService<ISecretBox>().Open(sealedText), Is.EqualTo(account.ApiKey));
        sealedText[^1] ^= 1;
        Assert.That(platform.Services.GetRequiredService<ISecretBox>().Open(sealedText), Is.Null);
    }

    [Test]
    public async Task A_key_revoked_on_one_node_is_refused_by_the_other()
    {
        await using var other = await TestPlatform.Start(database: platform.Database);
        var key = (await Send(new RegisterByNickname(Caller.Anonymous, "two-nodes"))).Value.ApiKey;
        await platform.UntilCallersAreCached();
        await other.UntilCallersAreCached();
        Assert.That((await other.Http.Post("/api/auth/verify", bearer: key)).Status, Is.EqualTo(200));

        await platform.Http.Post("/api/auth/regenerate-key", bearer: key);

        Assert.That((await platform.Http.Post("/api/auth/verify", bearer: key)).Status, Is.EqualTo(401));
        var since = TimeProvider.System.GetTimestamp();
        while ((await other.Http.Post("/api/auth/verify", bearer: key)).Status == 200) Assert.That(TimeProvider.System.GetElapsedTime(since), Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public async Task A_new_key_ring_is_the_same_on_every_node_and_useless_without_the_master_key()
    {
        var person = (await Send(new RegisterByEmail(Caller.Anonymous, "ring@x.org", "testpass99", "ring"))).Value;
        await using var other = await TestPlatform.Start(database: platform.Database);

        Assert.That((await other.Http.Post("/api/auth/verify", bearer: person.AccessToken)).Status, Is.EqualTo(200));
        Assert.That(() => TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["MasterKey"] = Convert.ToBase64String(new byte[32]) }, database: platform.Database),
            Throws.TypeOf<Infrastructure.StartupException>().With.Message.Contains("does not fit this database"));
    }

    private Task<Result<T>> Send<T>(IMessage<T> message) => Send(message, platform);

    private static async Task<Result<T>> Send<T>(IMessage<T> message, TestPlatform to)
    {
        await using var scope = to.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(message, CancellationToken.None);
    }
}
