using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>Contract opensession, section 6, checks 13 to 20, 24 and 25.</summary>
public sealed class SessionChecks : OpenSessionFixture
{
    private const string AdminKey = "admin-key-of-the-tests";

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["OpenSession:AdminKey"] = AdminKey };

    [Test]
    public async Task Check_13_refusals_come_in_order()
    {
        var person = await Register();

        var nobody = await Http.Post("/api/sessions", "{}");
        var empty = await Http.Post("/api/sessions", "{}", person.Token);
        var malformed = await Http.Post("/api/sessions", "{bad", person.Token);
        var noType = await Http.Send(HttpMethod.Post, "/api/sessions", new ByteArrayContent("{}"u8.ToArray()), person.Token);

        Assert.That(new[] { nobody.Status, empty.Status, malformed.Status, noType.Status }, Is.EqualTo(new[] { 401, 422, 400, 415 }));
        foreach (var answer in new[] { nobody, empty, malformed, noType })
        {
            Assert.That(answer.Json.Select(member => member.Key), Is.EqualTo(new[] { "error" }));
            Assert.That(answer.ContentType, Is.EqualTo("application/json"));
        }
    }

    [Test]
    public async Task Check_14_every_upload_is_a_new_session()
    {
        var person = await Register();

        var first = await Http.Post("/api/sessions", Body(), person.Token);
        var second = await Http.Post("/api/sessions", Body(), person.Token);

        Assert.That(first.Status, Is.EqualTo(201));
        Assert.That(Guid.TryParseExact(first["id"], "D", out _));
        Assert.That(first["url"], Does.EndWith($"/session/{first["id"]}"));
        Assert.That(first.Json["session_score"]!.GetValue<int>(), Is.EqualTo(100));
        Assert.That(first["score_plugin"], Is.EqualTo("heuristic_v1"));
        Assert.That(second["id"], Is.Not.EqualTo(first["id"]));
    }

    [Test]
    public async Task Check_15_score_plugins()
    {
        var person = await Register();

        var zero = await Http.Post("/api/sessions", Body(b => b["score_plugin"] = "zero_v1"), person.Token);
        var unknown = await Http.Post("/api/sessions", Body(b => b["score_plugin"] = "x"), person.Token);
        var blank = await Http.Post("/api/sessions", Body(b => b["score_plugin"] = "  "), person.Token);

        Assert.That((zero.Status, zero.Json["session_score"]!.GetValue<int>()), Is.EqualTo((201, 0)));
        Assert.That((unknown.Status, unknown.Error), Is.EqualTo((400, "unknown session score plugin 'x'. available: heuristic_v1, zero_v1")));
        Assert.That((blank.Status, blank["score_plugin"]), Is.EqualTo((201, "heuristic_v1")));
    }

    [Test]
    public async Task Check_16_typing_is_checked_and_nothing_else()
    {
        var person = await Register();
        async Task<int> With(Action<JsonObject> change) => (await Http.Post("/api/sessions", Body(b => change(b["session"]!.AsObject())), person.Token)).Status;
        void Type(JsonObject session, string type) => session["events"]![0]!["event_type"] = JsonNode.Parse(type);

        Assert.That(await With(s => Type(s, """{"type":"Nope"}""")), Is.EqualTo(422));
        Assert.That(await With(s => Type(s, """{"type":"TaskStart"}""")), Is.EqualTo(422));
        Assert.That(await With(s => Type(s, """{"type":"TaskStart","data":{}}""")), Is.EqualTo(201));
        Assert.That(await With(s => s.Remove("stats")), Is.EqualTo(422));
        Assert.That(await With(s => (s["version"], s["events"]) = ("zzz", new JsonArray())), Is.EqualTo(201));
    }

    [Test]
    public async Task Check_17_detail()
    {
        var person = await Register();
        var id = await Upload(person.Token);

        var detail = await Http.Get($"/api/sessions/{id}");
        var unknown = await Http.Get("/api/sessions/unknown");

        Assert.That(detail.Status, Is.EqualTo(200));
        Assert.That((detail["title"], detail["description"], detail["tags"]), Is.EqualTo(("Fix the parser", "Fix the parser", "")));
        Assert.That(detail["created_at"], Is.EqualTo("2026-02-19T11:18:05+00:00"));
        Assert.That(detail.Json.ContainsKey("git_remote"), Is.False);
        Assert.That(detail.Json.ContainsKey("linked_sessions"), Is.False);
        Assert.That(detail.Json["max_active_agents"]!.GetValue<int>(), Is.EqualTo(1));
        Assert.That(detail["nickname"], Is.EqualTo(person.Name));
        Assert.That((unknown.Status, unknown.Text), Is.EqualTo((404, """{"error":"session not found"}""")));
    }

    [Test]
    public async Task Check_18_raw_is_normalised_jsonl()
    {
        var person = await Register();
        var id = await Upload(person.Token, b => b["session"]!["unknown_field"] = 1);

        var raw = await Http.Get($"/api/sessions/{id}/raw");

        Assert.That((raw.Status, raw.ContentType), Is.EqualTo((200, "application/jsonl")));
        Assert.That(raw.Header("Content-Disposition"), Is.EqualTo("attachment; filename=\"session.hail.jsonl\""));
        Assert.That(raw.Text, Does.EndWith("\n"));
        var lines = raw.Text.TrimEnd('\n').Split('\n');
        Assert.That(lines, Has.Length.EqualTo(3));
        Assert.That(lines[0], Does.StartWith("""{"type":"header","version":"hail-1.0.0","session_id":"s1",""").And.Contain("""
            "tags":[]
            """));
        Assert.That(lines[1], Is.EqualTo("""{"type":"event","event_id":"e1","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"Fix the parser"}]}}"""));
        Assert.That(JsonNode.Parse(lines[2])!.AsObject(), Has.Count.EqualTo(12));
        Assert.That(raw.Text, Does.Not.Contain("unknown_field"));
    }

    [Test]
    public async Task Check_19_links_are_seen_from_both_sides()
    {
        var person = await Register();
        var first = await Upload(person.Token);

        var second = await Upload(person.Token, b =>
        {
            b["linked_session_ids"] = new JsonArray(first, first);
            b["session"]!["context"]!["related_session_ids"] = new JsonArray("zz");
        });

        var links = (await Http.Get($"/api/sessions/{second}")).Json["linked_sessions"]!.AsArray();
        Assert.That(links.Select(link => link!["linked_session_id"]!.GetValue<string>()), Is.EquivalentTo(new[] { first, "zz" }));
        Assert.That(links.Select(link => link!["link_type"]!.GetValue<string>()), Is.All.EqualTo("handoff"));
        var seen = (await Http.Get($"/api/sessions/{first}")).Json["linked_sessions"]!.AsArray();
        Assert.That(seen, Has.Count.EqualTo(1));
        Assert.That((seen[0]!["session_id"]!.GetValue<string>(), seen[0]!["linked_session_id"]!.GetValue<string>()), Is.EqualTo((second, first)));
    }

    [Test]
    public async Task Check_20_a_body_elsewhere_is_redirected_to()
    {
        var person = await Register();
        var id = await Upload(person.Token, b => b["body_url"] = "https://x/y");

        var raw = await Http.Get($"/api/sessions/{id}/raw");

        Assert.That((raw.Status, raw.Header("Location"), raw.Body.Length), Is.EqualTo((302, "https://x/y", 0)));
    }

    [Test]
    public async Task Check_24_only_the_owner_or_the_operator_deletes()
    {
        var (owner, other) = (await Register(), await Register());
        var (id, spare) = (await Upload(owner.Token), await Upload(owner.Token));
        (string, string) admin = ("X-OpenSession-Admin-Key", $" {AdminKey} ");

        var nobody = await Http.Delete($"/api/sessions/{id}");
        var stranger = await Http.Delete($"/api/sessions/{id}", other.Token);
        var mine = await Http.Delete($"/api/sessions/{id}", owner.Token);
        var again = await Http.Delete($"/api/sessions/{id}", owner.Token);

        Assert.That(nobody.Status, Is.EqualTo(401));
        Assert.That((stranger.Status, stranger.Text), Is.EqualTo((403, """{"error":"not your session"}""")));
        Assert.That((mine.Status, mine.Text), Is.EqualTo((200, """{"ok":true}""")));
        Assert.That(again.Status, Is.EqualTo(404));
        Assert.That((await Http.Get($"/api/sessions/{id}/raw")).Status, Is.EqualTo(404));

        var withoutKey = await Http.Delete("/api/admin/sessions/x");
        Assert.That((withoutKey.Status, withoutKey.Error), Is.EqualTo((401, "invalid admin key")));
        Assert.That((await Http.Delete("/api/admin/sessions/x", null, admin)).Status, Is.EqualTo(404));
        Assert.That((await Http.Delete($"/api/admin/sessions/{spare}", null, admin)).Status, Is.EqualTo(200));
        Assert.That((await Http.Get($"/api/sessions/{spare}")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Check_25_events_stream_in()
    {
        var (owner, other) = (await Register(), await Register());
        var id = Guid.CreateVersion7().ToString();
        static string Event(int n) => $$$"""{"event_id":"e{{{n}}}","timestamp":"2026-02-19T11:18:0{{{n}}}Z","event_type":{"type":"AgentMessage"},"content":{"blocks":[]}}""";
        var begin = $$"""
            {"agent":{"provider":"anthropic","model":"m1","tool":"claude-code"},"context":{"title":"Live","created_at":"2026-02-19T11:18:00Z","updated_at":"2026-02-19T11:18:00Z"},"events":[{{Event(1)}},{{Event(2)}}]}
            """;

        var first = await Http.Post($"/api/sessions/{id}/events", begin, owner.Token);
        var again = await Http.Post($"/api/sessions/{id}/events", begin, owner.Token);
        var more = await Http.Post($"/api/sessions/{id}/events", $$"""{"events":[{{Event(3)}}]}""", owner.Token);
        var stranger = await Http.Post($"/api/sessions/{id}/events", $$"""{"events":[{{Event(4)}}]}""", other.Token);
        var unknown = await Http.Post($"/api/sessions/{Guid.CreateVersion7()}/events", $$"""{"events":[{{Event(1)}}]}""", owner.Token);

        Assert.That((first.Status, first.Text), Is.EqualTo((200, """{"accepted":2}""")));
        Assert.That((again.Status, again.Text), Is.EqualTo((200, """{"accepted":0}""")));
        Assert.That((more.Status, more.Text), Is.EqualTo((200, """{"accepted":1}""")));
        Assert.That((await Http.Get($"/api/sessions/{id}")).Json["event_count"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That((stranger.Status, stranger.Error), Is.EqualTo((403, "not your session")));
        Assert.That((unknown.Status, unknown.Error), Is.EqualTo((404, "session not found")));
    }
}
