using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>Who may read a session: what its sender says, what the workspace has decided, and what its owner says later.</summary>
public sealed class SessionPolicyTests : OpenSessionFixture
{
    // What lags behind stays so while a test looks.
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["Sessions:SettleAfter"] = "1.00:00:00" };

    [Test]
    public async Task What_is_uploaded_as_private_is_there_for_its_workspace_only()
    {
        var (mine, other) = (await Key(), await Key());

        var id = await Upload(mine, body => body["visibility"] = "private");

        Assert.That(await Sees(id, mine), Is.EqualTo((200, 200, true)));
        Assert.That(await Sees(id, other), Is.EqualTo((404, 404, false)));
        Assert.That(await Sees(id, null), Is.EqualTo((404, 404, false)));
    }

    [TestCase("upload")]
    [TestCase("stream")]
    public async Task The_workspace_decides_about_sessions_that_say_nothing(string way)
    {
        var (mine, other) = (await Key(), await Key());
        var before = await Make(way, mine);
        await Decide(mine, "\"private\"");

        var after = await Make(way, mine);
        await Decide(mine, "\"public\"");
        var open = await Make(way, mine);
        await Decide(mine, "null");
        var undecided = await Make(way, mine);
        var foreign = await Make(way, other);

        Assert.That(await Sees(before, other), Is.EqualTo((200, 200, true)), "what was there before stays as it was");
        Assert.That(await Sees(after, other), Is.EqualTo((404, 404, false)));
        Assert.That(await Sees(after, mine), Is.EqualTo((200, 200, true)));
        foreach (var id in new[] { open, undecided }) Assert.That(await Sees(id, other), Is.EqualTo((200, 200, true)));
        Assert.That(await Sees(foreign, null), Is.EqualTo((200, 200, true)), "other workspaces decide for themselves");
    }

    [Test]
    public async Task A_sender_who_says_it_has_the_last_word()
    {
        var mine = await Key();
        await Decide(mine, "\"private\"");

        var id = await Upload(mine, body => body["visibility"] = "public");

        Assert.That(await Sees(id, null), Is.EqualTo((200, 200, true)));
    }

    [Test]
    public async Task A_stream_that_has_become_private_takes_more_events_and_stays_private()
    {
        var (mine, other) = (await Key(), await Key());
        var id = await Make("stream", mine);

        var changed = await Http.Send(HttpMethod.Patch, $"/api/sessions/{id}", Wire.Json("""{"visibility":"private"}"""), mine);
        var more = await Http.Post($"/api/sessions/{id}/events", $$"""{"events":[{{Event(2)}}]}""", mine);

        Assert.That((changed.Status, changed["visibility"]), Is.EqualTo((200, "private")));
        Assert.That(more.Json["accepted"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That((await Http.Get($"/api/sessions/{id}", mine)).Json["event_count"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(await Sees(id, other), Is.EqualTo((404, 404, false)));
        Assert.That((await Http.Post($"/api/sessions/{id}/events", $$"""{"events":[{{Event(3)}}]}""", other)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_change_makes_the_session_lag_behind_until_it_is_indexed_anew()
    {
        var mine = await Key();
        var id = await Upload(mine);
        await TestCluster.Ask(Platform.Database, $"update sessions.heads set unsettled_since = null where session_id = '{id}'");
        var revision = (long)(await Head(id, "revision"))!;

        await Http.Send(HttpMethod.Patch, $"/api/sessions/{id}", Wire.Json("""{"visibility":"public"}"""), mine);
        Assert.That((await Head(id, "revision"), await Head(id, "unsettled_since")), Is.EqualTo(((object)revision, (object)DBNull.Value)), "it was public already");

        await Http.Send(HttpMethod.Patch, $"/api/sessions/{id}", Wire.Json("""{"visibility":"private"}"""), mine);
        Assert.That(await Head(id, "revision"), Is.EqualTo(revision + 1));
        Assert.That(await Head(id, "unsettled_since"), Is.InstanceOf<DateTime>());
    }

    private Task<object?> Head(string id, string column) => TestCluster.Ask(Platform.Database, $"select {column} from sessions.heads where session_id = '{id}'");

    private static string Event(int number) =>
        $$$"""{"event_id":"e{{{number}}}","timestamp":"2026-02-19T11:18:0{{{number}}}Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"Fix it"}]}}""";

    private async Task Decide(string key, string visibility)
    {
        var answer = await Http.Put("/api/sessions/policy", $$"""{"default_visibility":{{visibility}},"retention_days":null,"searchable":true}""", key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
    }

    private async Task<string> Make(string way, string key)
    {
        if (way is "upload") return await Upload(key);
        var id = Guid.CreateVersion7().ToString();
        var answer = await Http.Post($"/api/sessions/{id}/events", $$"""{"agent":{"provider":"p","model":"m","tool":"t"},"events":[{{Event(1)}}]}""", key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return id;
    }

    /// <summary>The statuses of the summary and of the recording, and whether the session is in the list.</summary>
    private async Task<(int Summary, int Recording, bool IsListed)> Sees(string id, string? key)
    {
        var list = await Http.Get("/api/sessions?per_page=100", key);
        Assert.That(list.Status, Is.EqualTo(200), list.Text);
        return ((await Http.Get($"/api/sessions/{id}", key)).Status, (await Http.Get($"/api/sessions/{id}/raw", key)).Status, list.Text.Contains(id, StringComparison.Ordinal));
    }
}
