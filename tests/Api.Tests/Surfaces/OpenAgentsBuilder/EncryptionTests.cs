using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>Encryption at rest: what lies in the database, what clients see, and that neither waits for the other.</summary>
public sealed class EncryptionTests : ChatFixture
{
    private const string Said = """[{"role":"user","content":"I am ill"}]""";

    // What has to be written anew is written by hand.
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["Sessions:RewritingInterval"] = "1.00:00:00" };

    [Test]
    public async Task Check_18_Personal_texts_are_encrypted_at_rest_and_plain_on_the_wire()
    {
        var tenant = await NewTenant();
        await tenant.Encrypt(true);
        await tenant.Open("s1");
        await tenant.Send(new SaveTurn(tenant.Owner, "s1", "a1", Said, 12, 2));
        await tenant.Send(new SaveResult(tenant.Owner, "s1", "flu", "text"));

        Assert.That(await Stored(tenant), Does.Not.Contain("Alice").And.Not.Contain("alice").And.Not.Contain("ill").And.Not.Contain("flu"));
        Assert.That(Shown(await tenant.Session("s1")), Is.EqualTo(("Alice", "alice@x.test", Said)));
        Assert.That((await tenant.Get("/api/result?id=s1")).Text, Does.Contain("\"content\":\"flu\"").And.Contain("\"userName\":\"Alice\""));

        await tenant.Ask($"delete from workspaces.storage_keys where workspace_id = '{tenant.Workspace.Value}'");
        var (first, second) = (await tenant.Get("/api/session?id=s1"), await tenant.Get("/api/session?id=s1"));

        Assert.That((first.Status, second.Status), Is.EqualTo((200, 200)));
        var name = JsonNode.Parse(first.Text)![0]!["userName"]!.GetValue<string>();
        Assert.That(await tenant.Ask($"select encode(user_name, 'hex') from sessions.chats where workspace_id = '{tenant.Workspace.Value}'"), Is.EqualTo(name));
        Assert.That(Platform.Logs.All.Count(line => line.Contains(tenant.Workspace.Value.ToString(), StringComparison.Ordinal) && line.Contains("cannot be decrypted", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Null_and_empty_texts_are_never_encrypted()
    {
        var tenant = await NewTenant();
        await tenant.Encrypt(true);

        await tenant.Send(new SaveTurn(tenant.Owner, "c1", "a1", Said, 1, 1));

        Assert.That(Shown(await tenant.Session("c1")), Is.EqualTo(("", "", Said)));
        Assert.That(await tenant.Ask($"select octet_length(user_name) from sessions.chats where workspace_id = '{tenant.Workspace.Value}'"), Is.Zero);
    }

    [Test]
    public async Task What_was_there_is_written_anew_when_encryption_is_switched_on_replaced_and_switched_off()
    {
        var tenant = await NewTenant();
        for (var i = 0; i < 5; i++) await tenant.Open($"s{i}");
        await tenant.Send(new SaveResult(tenant.Owner, "s0", "flu", "text"));
        Assert.That(await Versions(tenant), Is.EqualTo("0:5"), "plain");

        var on = await tenant.Encrypt(true);
        Assert.That((on.Status, Progress(on)), Is.EqualTo((200, (true, 1, "0/5"))));
        await Rewrite(tenant, 2, steps: 1);
        Assert.That(Progress(await State(tenant)), Is.EqualTo((true, 1, "2/5")));
        Assert.That(await Versions(tenant), Is.EqualTo("0:3 1:2"));
        await Rewrite(tenant, 2);
        Assert.That(Progress(await State(tenant)), Is.EqualTo((true, 1, (string?)null)));
        Assert.That(await Versions(tenant), Is.EqualTo("1:5"));
        Assert.That(await Stored(tenant), Does.Not.Contain("Alice").And.Not.Contain("flu"));

        Assert.That(Progress(await Rotate(tenant)), Is.EqualTo((true, 2, "0/5")));
        await Rewrite(tenant, 100);
        Assert.That(await Versions(tenant), Is.EqualTo("2:5"));

        Assert.That(Progress(await tenant.Encrypt(false)), Is.EqualTo((false, 3, "0/5")));
        await Rewrite(tenant, 100);
        Assert.That(await Versions(tenant), Is.EqualTo("0:5"));
        Assert.That(await Stored(tenant), Does.Contain("Alice").And.Contain("flu"));
        Assert.That(Shown(await tenant.Session("s3")).Name, Is.EqualTo("Alice"));
        Assert.That(await tenant.Ask($"select string_agg(action || ' ' || target_id, ', ' order by id) from audit.entries where workspace_id = '{tenant.Workspace.Value}' and action ~ 'encryption|storage_key'"),
            Is.EqualTo("workspaces.encryption_enabled 1, workspaces.storage_key_rotated 2, workspaces.encryption_disabled 3"));
    }

    [Test]
    public async Task What_is_so_already_changes_nothing_and_nothing_is_replaced_where_nothing_is_encrypted()
    {
        var tenant = await NewTenant();

        Assert.That(Progress(await State(tenant)), Is.EqualTo((false, 0, (string?)null)));
        Assert.That(Progress(await tenant.Encrypt(false)), Is.EqualTo((false, 0, (string?)null)));
        var refused = await Rotate(tenant);
        Assert.That((refused.Status, refused["code"]), Is.EqualTo((409, "workspaces.not_encrypted")));
        await tenant.Encrypt(true);
        Assert.That(Progress(await tenant.Encrypt(true)), Is.EqualTo((true, 1, "0/0")));
        Assert.That(await tenant.Ask($"select count(*) from audit.entries where workspace_id = '{tenant.Workspace.Value}' and action ~ 'encryption'"), Is.EqualTo(1L));
    }

    [Test]
    public async Task Requests_go_on_while_the_key_is_replaced()
    {
        var tenant = await NewTenant();
        await tenant.Encrypt(true);
        for (var i = 0; i < 20; i++) await tenant.Open($"s{i}");
        await Rewrite(tenant, 100);

        for (var turn = 1; turn <= 3; turn++)
        {
            Assert.That((await Rotate(tenant)).Status, Is.EqualTo(200));
            var rewriting = Rewrite(tenant, 1);
            var writing = Task.WhenAll(Enumerable.Range(0, 20).Select(i => tenant.Send(new SaveTurn(tenant.Owner, $"s{i}", "a1", $$"""[{"role":"user","content":"turn {{turn}}"}]""", 1, 1))));
            var opening = Task.WhenAll(Enumerable.Range(0, 10).Select(i => tenant.Open($"new-{turn}-{i}")));
            var reading = Task.WhenAll(Enumerable.Range(0, 10).Select(_ => tenant.Get("/api/session")));
            await Task.WhenAll(rewriting, writing, opening, reading);

            Assert.That((await writing).Select(saved => saved.Error), Is.All.Null);
            Assert.That((await opening).Select(answer => answer["message"]), Is.All.EqualTo("Session created"));
            Assert.That((await reading).SelectMany(answer => JsonNode.Parse(answer.Text)!.AsArray()).Select(session => session!["userName"]!.GetValue<string>()), Is.All.EqualTo("Alice"));
            await Rewrite(tenant, 1);
            Assert.That(await Versions(tenant), Is.EqualTo($"{turn + 1}:{20 + 10 * turn}"), "nothing is left under an older key");
            Assert.That((await tenant.Session("s7"))["messages"]!.GetValue<string>(), Does.Contain($"turn {turn}"));
            Assert.That((await tenant.Session("s7"))["promptTokens"]!.GetValue<int>(), Is.EqualTo(turn));
        }
    }

    [Test]
    public async Task An_encrypted_workspace_is_not_searched()
    {
        var tenant = await NewTenant();
        await tenant.Encrypt(true);

        var policy = await Http.Get("/api/sessions/policy", tenant.Token);
        var refused = await Http.Put("/api/sessions/policy", """{"default_visibility":null,"retention_days":7,"searchable":true}""", tenant.Token);
        var kept = await Http.Put("/api/sessions/policy", """{"default_visibility":null,"retention_days":7,"searchable":false}""", tenant.Token);

        Assert.That(policy.Json["searchable"]!.GetValue<bool>(), Is.False);
        Assert.That((refused.Status, refused["code"], kept.Status), Is.EqualTo((409, "session.not_searchable", 200)));
    }

    [Test]
    public async Task Who_is_no_owner_changes_nothing()
    {
        var (tenant, other) = (await NewTenant(), await NewTenant());
        await tenant.Ask($"insert into workspaces.members (workspace_id, user_id, role, joined_at) values ('{tenant.Workspace.Value}', '{other.Owner.Id.Value}', 'maintainer', now())");
        var path = $"/api/workspaces/{tenant.Workspace.Value}/encryption";
        var stranger = await NewTenant();

        Assert.That((await Http.Get(path, other.Token)).Status, Is.EqualTo(200), "members may know");
        Assert.That((await Http.Put(path, """{"enabled":true}""", other.Token)).Status, Is.EqualTo(403));
        Assert.That((await Http.Post($"{path}/rotate", null, other.Token)).Status, Is.EqualTo(403));
        Assert.That((await Http.Put(path, """{"enabled":true}""", stranger.Token)).Status, Is.EqualTo(403));
        Assert.That((await Http.Get(path, stranger.Token)).Status, Is.EqualTo(403));
        Assert.That((await Http.Put(path, """{"enabled":true}""")).Status, Is.EqualTo(401));
        Assert.That(Progress(await State(tenant)), Is.EqualTo((false, 0, (string?)null)));
    }

    [Test]
    public async Task What_cannot_be_decrypted_is_not_written_over()
    {
        var tenant = await NewTenant();
        await tenant.Encrypt(true);
        await tenant.Open("s1");
        var before = await tenant.Ask($"select encode(user_name, 'hex') from sessions.chats where workspace_id = '{tenant.Workspace.Value}'");
        await tenant.Ask($"delete from workspaces.storage_keys where workspace_id = '{tenant.Workspace.Value}'");

        var turn = await tenant.Send(new SaveTurn(tenant.Owner, "s1", "a1", Said, 1, 1));
        await tenant.Encrypt(true);
        await Rewrite(tenant, 100);

        Assert.That(turn.Error?.Code, Is.EqualTo("session.unreadable"));
        Assert.That(await tenant.Ask($"select encode(user_name, 'hex') from sessions.chats where workspace_id = '{tenant.Workspace.Value}'"), Is.EqualTo(before));
    }

    private static (string? Name, string? Mail, string? Messages) Shown(JsonObject session) =>
        (session["userName"]?.GetValue<string>(), session["userEmail"]?.GetValue<string>(), session["messages"]?.GetValue<string>());

    private static (bool Enabled, int Version, string? Progress) Progress(Answer answer) =>
        (answer.Json["enabled"]!.GetValue<bool>(), answer.Json["version"]!.GetValue<int>(), answer.Json["progress"] is { } progress ? $"{progress["done"]}/{progress["total"]}" : null);

    private Task<Answer> State(ChatTenant tenant) => Http.Get($"/api/workspaces/{tenant.Workspace.Value}/encryption", tenant.Token);

    private Task<Answer> Rotate(ChatTenant tenant) => Http.Post($"/api/workspaces/{tenant.Workspace.Value}/encryption/rotate", null, tenant.Token);

    private Task Rewrite(ChatTenant tenant, int batch, int steps = int.MaxValue) => Rewriting.Run(Platform, tenant.Workspace, batch, steps);

    /// <summary>How many chats lie under which version of the key; 0 is plain.</summary>
    private static async Task<object?> Versions(ChatTenant tenant) => await tenant.Ask($"""
        select string_agg(version || ':' || chats, ' ' order by version) from (
            select case codec when 0 then 0 else (get_byte(user_name, 2) << 8) + get_byte(user_name, 3) end as version, count(*) as chats
            from sessions.chats where workspace_id = '{tenant.Workspace.Value}' group by 1) counted
        """);

    /// <summary>All bytes of the tenant's texts, as far as they are letters.</summary>
    private static async Task<string> Stored(ChatTenant tenant) => Encoding.Latin1.GetString(Convert.FromHexString((string)(await tenant.Ask($"""
        select string_agg(encode(coalesce(user_name, '') || coalesce(user_email, '') || coalesce(text, ''), 'hex'), '') from (
            select workspace_id, user_name, user_email, messages as text from sessions.chats union all select workspace_id, user_name, user_email, content from sessions.results) texts
        where workspace_id = '{tenant.Workspace.Value}'
        """))!));
}
