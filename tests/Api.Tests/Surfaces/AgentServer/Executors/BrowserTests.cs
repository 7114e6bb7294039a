using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Executors;

/// <summary>What servers of the installation ask and tell of command lines, and what is shown of them: contract agentserver 3.20 and 4.10.</summary>
public sealed class BrowserTests : ExecutorFixture
{
    private const string Invalid = """{"error":"invalid_token"}""";

    [Test]
    public async Task A_good_token_says_whose_it_is_and_where()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var minted = await Mint(owner, workspace);

        var verified = await Tell("verify", $$"""{"token":"{{minted["token"]}}"}""");

        Assert.That((verified.Status, verified.Text), Is.EqualTo((200, $$"""{"user_id":"{{owner.Id}}","workspace_id":"{{workspace}}"}""")));
    }

    [Test]
    public async Task Every_defect_of_a_token_looks_the_same([Values("verify", "session-open")] string what)
    {
        var owner = await Somebody();
        var (good, other) = (await Mint(owner, owner.Workspace), await Mint(owner, owner.Workspace));
        var revoked = await Mint(owner, owner.Workspace);
        await Delete(owner, $"{Tokens}/{revoked["id"]}");
        string text = good["token"], id = good["id"];

        foreach (var bad in new[]
        {
            "", "ast_", $"ast_{id}", $"ast_{id}_", $"ast_{id}_{other["token"][13..]}", text[..^1], text + "0", text.ToUpperInvariant(), $"AST{text[3..]}", $"ask{text[3..]}", $"ast_00000000_{text[13..]}",
            $"ast_{id}{text[13..]}", $"ast_{id[..7]}_{text[13..]}", revoked["token"],
        }) Assert.That(await Answered($$"""{"token":"{{bad}}"}"""), Is.EqualTo((401, Invalid, "application/json")), bad);
        foreach (var bad in new[] { null, "not json", "{}", "[]", """{"token":null}""", """{"token":7}""" }) Assert.That(await Answered(bad), Is.EqualTo((401, Invalid, "application/json")), bad);

        Assert.That((await Answered($$"""{"token":"{{text}}"}""")).Item1, Is.EqualTo(200));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from executors.token_sessions where token_id <> '{id}' and workspace_id = '{owner.Workspace}'"), Is.Zero);

        async Task<(int, string, string?)> Answered(string? body) => await Tell(what, body) is var answer ? (answer.Status, answer.Text, answer.ContentType) : default;
    }

    [Test]
    public async Task A_token_ends_with_its_time_its_persons_membership_account_and_workspace()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var (leaving, closed) = (await Member(owner, workspace, "developer"), await Member(owner, workspace, "developer"));
        var (brief, left, shut, last) = (await Mint(owner, workspace, ForTenMinutes), await Mint(leaving, workspace), await Mint(closed, workspace), await Mint(owner, workspace));
        foreach (var token in new[] { brief, left, shut, last }) Assert.That((await Verify(token)).Status, Is.EqualTo(200));

        Clock.Forward(TimeSpan.FromMinutes(10));
        Assert.That((await Verify(brief)).Text, Is.EqualTo(Invalid), "its time is over");
        Assert.That((await Delete(owner, $"/api/workspaces/{workspace}/members/{leaving.Id}")).Status, Is.EqualTo(204));
        Assert.That((await Verify(left)).Text, Is.EqualTo(Invalid), "its person has left");
        Assert.That((await Put(Admin, $"/api/admin/users/{closed.Id}/access", """{"disabled":true}""")).Status, Is.InRange(200, 204));
        Assert.That((await Verify(shut)).Text, Is.EqualTo(Invalid), "its person's account is closed");
        Assert.That((await Verify(last)).Status, Is.EqualTo(200));
        Assert.That((await Delete(owner, $"/api/workspaces/{workspace}")).Status, Is.EqualTo(204));
        Assert.That((await Verify(last)).Text, Is.EqualTo(Invalid), "its workspace is gone");
    }

    [Test]
    public async Task Without_the_secret_nobody_is_heard([Values("verify", "session-open", "session-update", "session-close")] string what)
    {
        var owner = await Somebody();
        var token = $$"""{"token":"{{(await Mint(owner, owner.Workspace))["token"]}}"}""";
        var path = $"/api/internal/codex/tokens/{what}";

        Refused(await Http.Post(path, token), 401, "unauthorized");
        Refused(await Http.Post(path, token, owner.Credential), 401, "unauthorized");
        foreach (var wrong in new[] { "", "wrong", InternalSecret + " x", InternalSecret.ToUpperInvariant() })
            Refused(await Http.Send(HttpMethod.Post, path, Wire.Json(token), null, ("X-Internal-Secret", wrong)), 401, "unauthorized");
    }

    [Test]
    public async Task A_connected_command_line_is_shown_until_it_is_gone()
    {
        var owner = await Somebody();
        var token = await Mint(owner, owner.Workspace);
        var never = (await Browsers(owner, owner.Workspace)).Single()!;
        Assert.That(Keys(never), Is.EqualTo(new[] { "id", "name", "workspace_id", "created_at", "expires_at", "is_online" }));
        Assert.That(never["is_online"]!.GetValue<bool>(), Is.False);

        var session = await Connect(token, ""","client_ip":"203.0.113.7","client_ua":"codex_cli_rs/0.130.0 (Darwin 24.4.0; arm64)" """);
        Assert.That(session, Does.Match("^cbs_[0-9a-f]{32}$"));
        var online = (await Browsers(owner, owner.Workspace)).Single()!.AsObject();
        Assert.That((online["is_online"]!.GetValue<bool>(), online["client_ip"]!.GetValue<string>(), online["codex_version"]!.GetValue<string>(), online["os"]!.GetValue<string>()),
            Is.EqualTo((true, "203.0.113.7", "0.130.0", "Darwin 24.4.0")));
        Assert.That(Keys(online), Does.Contain("connected_at").And.Not.Contain("disconnected_at"));

        Clock.Forward(TimeSpan.FromMinutes(1));
        Assert.That((await Tell("session-close", $$"""{"session_id":"{{session}}"}""")).Status, Is.EqualTo(204));
        var offline = (await Browsers(owner, owner.Workspace)).Single()!.AsObject();
        Clock.Forward(TimeSpan.FromMinutes(1));
        Assert.That((await Tell("session-close", $$"""{"session_id":"{{session}}"}""")).Status, Is.EqualTo(204));
        Assert.That((offline["is_online"]!.GetValue<bool>(), offline["client_ip"]!.GetValue<string>()), Is.EqualTo((false, "203.0.113.7")));
        Assert.That((await Browsers(owner, owner.Workspace)).Single()!["disconnected_at"]!.GetValue<string>(), Is.EqualTo(offline["disconnected_at"]!.GetValue<string>()), "closed once");
    }

    [Test]
    public async Task An_open_session_is_shown_before_the_newest()
    {
        var owner = await Somebody();
        var token = await Mint(owner, owner.Workspace);
        var first = await Connect(token, ""","os":"first" """);
        Clock.Forward(TimeSpan.FromMinutes(1));
        var second = await Connect(token, ""","os":"second" """);
        Assert.That(await Shown(), Is.EqualTo((true, "second")), "two are open: the newest");

        await Tell("session-close", $$"""{"session_id":"{{second}}"}""");
        Assert.That(await Shown(), Is.EqualTo((true, "first")), "the one that is open");

        await Tell("session-close", $$"""{"session_id":"{{first}}"}""");
        Assert.That(await Shown(), Is.EqualTo((false, "second")), "none is open: the newest");

        async Task<(bool, string)> Shown() => (await Browsers(owner, owner.Workspace)).Single() is { } item ? (item["is_online"]!.GetValue<bool>(), item["os"]!.GetValue<string>()) : default;
    }

    [Test]
    public async Task What_is_empty_never_replaces_what_is_known()
    {
        var owner = await Somebody();
        var session = await Connect(await Mint(owner, owner.Workspace));
        await Tell("session-update", $$"""{"session_id":"{{session}}","client_ua":"other/1","codex_version":"0.1","os":"Linux"}""");

        Assert.That((await Tell("session-update", $$"""{"session_id":"{{session}}","client_ua":"","codex_version":"","os":""}""")).Status, Is.EqualTo(204));
        Assert.That((await Tell("session-update", $$"""{"session_id":"{{session}}"}""")).Status, Is.EqualTo(204));
        Assert.That(await Known(), Is.EqualTo(("other/1", "0.1", "Linux")));

        Assert.That((await Tell("session-update", $$"""{"session_id":"{{session}}","client_ua":"codex_exec/0.131.0 (Ubuntu 24.4; x86_64) xterm","codex_version":"","os":""}""")).Status, Is.EqualTo(204));
        Assert.That(await Known(), Is.EqualTo(("codex_exec/0.131.0 (Ubuntu 24.4; x86_64) xterm", "0.131.0", "Ubuntu 24.4")), "read from the user agent");

        async Task<(string, string, string)> Known() => (await Browsers(owner, owner.Workspace)).Single() is { } item
            ? (item["client_ua"]!.GetValue<string>(), item["codex_version"]!.GetValue<string>(), item["os"]!.GetValue<string>())
            : default;
    }

    [TestCase(null)]
    [TestCase("not json")]
    [TestCase("{}")]
    [TestCase("""{"session_id":""}""")]
    [TestCase("""{"session_id":7}""")]
    public async Task Without_a_session_there_is_nothing_to_update_and_nothing_to_close(string? body)
    {
        Refused(await Tell("session-update", body), 400, "session_id required");
        Assert.That((await Tell("session-close", body)).Status, Is.EqualTo(204));
    }

    [TestCase("cbs_00000000000000000000000000000000")]
    [TestCase("nothing")]
    public async Task An_unknown_session_changes_nothing(string id)
    {
        foreach (var what in new[] { "session-update", "session-close" }) Assert.That((await Tell(what, $$"""{"session_id":"{{id}}","os":"x"}""")).Status, Is.EqualTo(204));
        Assert.That(await TestCluster.Ask(Platform.Database, "select count(*) from executors.token_sessions where os = 'x'"), Is.Zero);
    }

    [Test]
    public async Task The_address_is_what_is_told_else_where_the_request_came_from()
    {
        var owner = await Somebody();
        var token = $$"""{"token":"{{(await Mint(owner, owner.Workspace))["token"]}}"}""";

        await Tell("session-open", token, ("X-Forwarded-For", "198.51.100.4, 10.0.0.1"), ("X-Real-IP", "10.0.0.2"));
        Assert.That(await Address(), Is.EqualTo("198.51.100.4"));
        Clock.Forward(TimeSpan.FromSeconds(1));
        await Tell("session-open", token, ("X-Real-IP", "198.51.100.5"));
        Assert.That(await Address(), Is.EqualTo("198.51.100.5"));
        Clock.Forward(TimeSpan.FromSeconds(1));
        await Tell("session-open", token);
        Assert.That(await Address(), Is.EqualTo("127.0.0.1"));

        async Task<string> Address() => (await Browsers(owner, owner.Workspace)).Single()!["client_ip"]!.GetValue<string>();
    }

    [Test]
    public async Task What_is_told_at_length_is_cut_and_not_refused()
    {
        var owner = await Somebody();
        await Connect(await Mint(owner, owner.Workspace), $""","client_ip":"{new string('1', 300)}","client_ua":"{new string('ü', 600)}","codex_version":"{new string('2', 300)}","os":"{new string('3', 300)}" """);

        var item = (await Browsers(owner, owner.Workspace)).Single()!;

        Assert.That(new[] { "client_ip", "client_ua", "codex_version", "os" }.Select(name => item[name]!.GetValue<string>().Length), Is.EqualTo(new[] { 255, 512, 255, 255 }));
    }

    [Test]
    public async Task A_token_that_was_shown_has_been_used()
    {
        var owner = await Somebody();
        var (token, unused) = (await Mint(owner, owner.Workspace), await Mint(owner, owner.Workspace));
        var at = Clock.GetUtcNow();
        await Connect(token);
        await Tell("verify", $$"""{"token":"{{unused["token"][..^1]}}"}""");

        await Platform.SaveCredentialUses();

        var items = (await Listed(owner, owner.Workspace)).ToDictionary(item => item!["id"]!.GetValue<string>(), StringComparer.Ordinal);
        Assert.That(DateTimeOffset.Parse(items[token["id"]]!["last_used_at"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture), Is.GreaterThanOrEqualTo(at.AddSeconds(-1)));
        Assert.That(Keys(items[unused["id"]]), Does.Not.Contain("last_used_at"), "a wrong text is no use");
        Assert.That(Keys((await Browsers(owner, owner.Workspace))[1]), Does.Contain("last_used_at"));
    }

    private Task<Answer> Verify(Answer token) => Tell("verify", $$"""{"token":"{{token["token"]}}"}""");
}
