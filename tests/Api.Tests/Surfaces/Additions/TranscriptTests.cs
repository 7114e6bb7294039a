using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;
using AgentPlatform.Testing.Transcripts;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>Recordings over the wire: in, in again, longer, changed, broken, and out.</summary>
public sealed class TranscriptTests : OpenSessionFixture
{
    private static IEnumerable<string> Samples => TranscriptSamples.Names;

    [TestCaseSource(nameof(Samples))]
    public async Task What_comes_in_goes_out(string name)
    {
        var key = await Key();
        var imported = await Import(TranscriptSamples.Bytes(name), key);

        Assert.That((imported.Status, imported["status"], imported["format"]), Is.EqualTo((201, "created", TranscriptSamples.Format(name))), imported.Text);
        var export = await Http.Get($"/api/sessions/{imported["id"]}/export", key);
        Assert.That(export.Status, Is.EqualTo(200));
        Assert.That(export.Text, Is.EqualTo(TranscriptSamples.Text(name)));
        Assert.That(export.ContentType, Is.EqualTo(name.EndsWith('l') ? "application/jsonl" : "application/json"));
        var detail = (await Http.Get($"/api/sessions/{imported["id"]}", key)).Json;
        Assert.That((long)detail["event_count"]!, Is.EqualTo((long)imported.Json["events_added"]!));
        Assert.That((string)detail["title"]!, Is.Not.Empty);
        Assert.That(imported["url"], Does.EndWith($"/session/{imported["id"]}"));
    }

    [Test]
    public async Task What_looks_like_an_import_and_is_none_is_not_given_out()
    {
        var key = await Key();
        var forged = Body(upload => upload["session"]!["context"]!["attributes"] = JsonNode.Parse("""{"transcript":{"format":"claude-code","units":1,"blank_at_end":2147483647} }"""));
        var id = (await Http.Post("/api/sessions", forged, key))["id"];

        var export = await Http.Get($"/api/sessions/{id}/export", key);

        Assert.That((export.Status, export["code"]), Is.EqualTo((409, "transcript.no_transcript")), export.Text);
    }

    [Test]
    public async Task Only_the_next_version_of_a_recording_changes_it()
    {
        var key = await Key();
        var id = (await Import(TranscriptSamples.Bytes("codex-0.63.jsonl"), key))["id"];

        var appended = await Http.Post($"/api/sessions/{id}/events", """
            {"context":{"created_at":"2026-02-19T11:18:05Z","updated_at":"2026-02-19T11:18:05Z","attributes":{"transcript":{"format":"codex","units":1,"blank_at_end":2147483647} } },"events":[]}
            """, key);

        Assert.That((appended.Status, appended.Error), Is.EqualTo((409, "this session is another program's recording: import its next version instead")));
        Assert.That(await Export(id, key), Is.EqualTo(TranscriptSamples.Text("codex-0.63.jsonl")));
    }

    [Test]
    public async Task The_same_bytes_change_nothing()
    {
        var key = await Key();
        var first = await Import(TranscriptSamples.Bytes("codex-0.63.jsonl"), key);
        var again = await Import(TranscriptSamples.Bytes("codex-0.63.jsonl"), key);

        Assert.That((again.Status, again["status"], again["id"], (int)again.Json["events_added"]!), Is.EqualTo((200, "unchanged", first["id"], 0)));
    }

    [Test]
    public async Task A_longer_version_adds_what_is_new_and_a_shorter_one_nothing([Values("claude-code-1.0.jsonl", "claude-code-2.1.jsonl", "codex-0.63.jsonl", "codex-0.20.jsonl")] string name)
    {
        var key = await Key();
        var whole = TranscriptSamples.Text(name);
        var count = whole.Count(c => c == '\n');
        var first = await Import(TranscriptSamples.Lines(name, count / 2), key);
        var longer = await Import(whole, key);
        var shorter = await Import(TranscriptSamples.Lines(name, count - 1), key);

        Assert.That((longer.Status, longer["status"], longer["id"]), Is.EqualTo((200, "extended", first["id"])), longer.Text);
        Assert.That((shorter.Status, shorter["status"]), Is.EqualTo((200, "unchanged")), shorter.Text);
        Assert.That(await Export(first["id"], key), Is.EqualTo(whole));
        var other = await Key();
        var atOnce = await Import(whole, other);
        Assert.That((long)first.Json["events_added"]! + (long)longer.Json["events_added"]!, Is.EqualTo((long)atOnce.Json["events_added"]!));
        Assert.That(Derived(await Http.Get($"/api/sessions/{first["id"]}", key)), Is.EqualTo(Derived(await Http.Get($"/api/sessions/{atOnce["id"]}", other))));
    }

    [Test]
    public async Task A_version_that_grew_line_by_line_is_the_same_as_one_that_came_at_once()
    {
        const string Name = "claude-code-1.0.jsonl";
        var key = await Key();
        var whole = TranscriptSamples.Text(Name);
        var id = "";
        for (var lines = 2; lines <= whole.Count(c => c == '\n'); lines++)
        {
            var version = await Import(TranscriptSamples.Lines(Name, lines), key);
            Assert.That(version.Status, Is.EqualTo(lines == 2 ? 201 : 200), version.Text);
            Assert.That(await Export(id = version["id"], key), Is.EqualTo(TranscriptSamples.Lines(Name, lines)));
        }

        Assert.That(await Export(id, key), Is.EqualTo(whole));
    }

    [Test]
    public async Task What_changed_in_a_document_is_exported_as_it_is_now()
    {
        var key = await Key();
        var before = JsonNode.Parse(TranscriptSamples.Text("opencode-1.1.json"))!;
        var first = await Import(TranscriptSamples.Text("opencode-1.1.json"), key);

        var after = before.DeepClone();
        after["info"]!["time"]!["updated"] = 1758000099000;
        after["info"]!["title"] = "Another title";
        after["messages"]![0]!["info"]!["summary"]!["title"] = "Comments are kept";
        after["messages"]!.AsArray().Add(JsonNode.Parse("""{"info":{"id":"msg_b4","sessionID":"ses_3c5d1e7aaffe9Vb2Nm4Lk6Jh8G","role":"user","time":{"created":1758000098000}},"parts":[{"id":"p","type":"text","text":"And now?"}]}"""));
        var second = await Import(Text(after), key);

        Assert.That((second.Status, second["status"], second["id"]), Is.EqualTo((200, "extended", first["id"])), second.Text);
        Assert.That(await Export(first["id"], key), Is.EqualTo(Text(after)));
        Assert.That((string)(await Http.Get($"/api/sessions/{first["id"]}", key)).Json["title"]!, Is.EqualTo("Another title"));

        // Fewer messages than before, the last of them changed.
        var shorter = after.DeepClone();
        shorter["messages"]!.AsArray().RemoveAt(3);
        shorter["messages"]![2]!["info"]!["cost"] = 0.5;
        Assert.That((await Import(Text(shorter), key))["status"], Is.EqualTo("extended"));
        Assert.That(await Export(first["id"], key), Is.EqualTo(Text(shorter)));
    }

    [Test]
    public async Task A_title_alone_is_a_change()
    {
        var key = await Key();
        var first = await Import(TranscriptSamples.Text("opencode-0.9.json"), key);
        var renamed = TranscriptSamples.Text("opencode-0.9.json").Replace("Keep comments in the lexer", "Renamed", StringComparison.Ordinal);
        var second = await Import(renamed, key);

        Assert.That((second["status"], second["id"], (int)second.Json["events_added"]!), Is.EqualTo(("extended", first["id"], 0)));
        Assert.That(await Export(first["id"], key), Is.EqualTo(renamed));
    }

    [Test]
    public async Task A_recording_that_changed_back_gets_a_session_of_its_own()
    {
        var key = await Key();
        var original = TranscriptSamples.Text("codex-0.20.jsonl");
        var changed = original.Replace("Why is the build slow?", "Why is the build fast?", StringComparison.Ordinal);
        var back = original + """{"type":"message","role":"user","content":[{"type":"input_text","text":"More"}]}""" + "\n";
        var first = await Import(original, key);
        var second = await Import(changed, key);
        var third = await Import(back, key);

        Assert.That((second["status"], second["id"]), Is.EqualTo(("extended", first["id"])));
        Assert.That(third["status"], Is.EqualTo("created"), third.Text);
        Assert.That(await Export(first["id"], key), Is.EqualTo(changed));
        Assert.That(await Export(third["id"], key), Is.EqualTo(back));
    }

    [Test]
    public async Task A_broken_recording_is_told_by_line_and_nothing_is_stored()
    {
        var person = await Register();
        var key = person.Token;
        var broken = TranscriptSamples.Lines("claude-code-1.0.jsonl", 5) + "{\"type\":\"user\",\n" + TranscriptSamples.Text("claude-code-1.0.jsonl");
        var refused = await Import(broken, key);

        Assert.That((refused.Status, refused.ContentType, (int)refused.Json["line"]!, refused["code"]), Is.EqualTo((422, "application/problem+json", 6, "transcript.broken")));
        Assert.That(refused["detail"], Does.StartWith("line 6: malformed JSON"));
        Assert.That((await Find(broken, key)).Status, Is.EqualTo(404));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from sessions.sessions where owner_id = '{person.Id}'"), Is.EqualTo(0L));
        Assert.That((await Import(TranscriptSamples.Text("claude-code-1.0.jsonl"), key))["status"], Is.EqualTo("created"));
    }

    [TestCase("", "hello", 400, "transcript.unrecognized")]
    [TestCase("?format=cursor", "{}", 400, "transcript.unknown_format")]
    [TestCase("?format=codex", """{"type":"user","message":{"content":"x"},"sessionId":"s"}""", 400, "transcript.unrecognized")]
    [TestCase("?visibility=friends", """{"type":"user","message":{"content":"x"},"sessionId":"s"}""", 400, "request.bad_query")]
    [TestCase("?format=claude-code", "hello", 422, "transcript.broken")]
    [TestCase("", "", 422, "transcript.broken")]
    public async Task What_is_wrong_with_a_request_is_told(string query, string body, int status, string code)
    {
        var refused = await Import(body, await Key(), query);

        Assert.That((refused.Status, refused["code"]), Is.EqualTo((status, code)), refused.Text);
    }

    [Test]
    public async Task Nobody_imports_without_a_credential() => Assert.That((await Import("hello", null)).Status, Is.EqualTo(401));

    [Test]
    public async Task Imports_are_private_unless_they_are_said_to_be_public()
    {
        var (mine, other) = (await Key(), await Key());
        var hidden = (await Import(TranscriptSamples.Bytes("codex-0.63.jsonl"), mine))["id"];
        var shown = (await Import(TranscriptSamples.Bytes("codex-0.149.jsonl"), mine, "?visibility=public"))["id"];

        foreach (var path in new[] { "", "/raw", "/export" })
        {
            foreach (var stranger in new[] { other, null })
            {
                Assert.That((await Http.Get($"/api/sessions/{hidden}{path}", stranger)).Status, Is.EqualTo(404), path);
                Assert.That((await Http.Get($"/api/sessions/{shown}{path}", stranger)).Status, Is.EqualTo(200), path);
            }

            Assert.That((await Http.Get($"/api/sessions/{hidden}{path}", mine)).Status, Is.EqualTo(200), path);
        }
    }

    [Test]
    public async Task Workspaces_do_not_see_each_others_imports()
    {
        var (mine, other) = (await Key(), await Key());
        var first = await Import(TranscriptSamples.Bytes("codex-0.63.jsonl"), mine);

        Assert.That((await Find(TranscriptSamples.Text("codex-0.63.jsonl"), mine)).Text, Is.EqualTo($$"""{"id":"{{first["id"]}}","format":"codex"}"""));
        Assert.That((await Find(TranscriptSamples.Text("codex-0.63.jsonl"), other)).Status, Is.EqualTo(404));
        Assert.That((await Find(TranscriptSamples.Text("codex-0.63.jsonl"), null)).Status, Is.EqualTo(401));
        var second = await Import(TranscriptSamples.Bytes("codex-0.63.jsonl"), other);
        Assert.That(second.Status, Is.EqualTo(201));
        Assert.That(second["id"], Is.Not.EqualTo(first["id"]));
        foreach (var odd in new[] { "xyz", new string('g', 64), Digest("x")[..62] }) Assert.That((await Http.Get($"/api/sessions/import/{odd}", mine)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_session_that_was_removed_can_be_imported_again()
    {
        var key = await Key();
        var first = await Import(TranscriptSamples.Bytes("codex-0.149.jsonl"), key);
        Assert.That((await Http.Delete($"/api/sessions/{first["id"]}", key)).Status, Is.EqualTo(200));

        Assert.That((await Find(TranscriptSamples.Text("codex-0.149.jsonl"), key)).Status, Is.EqualTo(404));
        var again = await Import(TranscriptSamples.Bytes("codex-0.149.jsonl"), key);
        Assert.That((again.Status, again["status"]), Is.EqualTo((201, "created")));
    }

    [Test]
    public async Task The_same_recording_many_times_at_once_becomes_one_session()
    {
        var key = await Key();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Import(TranscriptSamples.Bytes("claude-code-2.1.jsonl"), key)));

        Assert.That(answers.Select(answer => answer["id"]).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1));
        Assert.That(answers.Select(answer => answer.Status).Order(), Is.EqualTo(new[] { 200, 200, 200, 200, 200, 200, 200, 201 }));
        Assert.That(await Export(answers[0]["id"], key), Is.EqualTo(TranscriptSamples.Text("claude-code-2.1.jsonl")));
    }

    [Test]
    public async Task A_session_of_another_kind_has_nothing_to_export()
    {
        var key = await Key();
        var uploaded = await Upload(key);
        var imported = (await Import(TranscriptSamples.Bytes("codex-0.63.jsonl"), key))["id"];

        Assert.That((await Http.Get($"/api/sessions/{uploaded}/export", key)) is { Status: 409 } refused ? refused["code"] : "", Is.EqualTo("transcript.no_transcript"));
        Assert.That((await Http.Get($"/api/sessions/{imported}/export?format=opencode", key)) is { Status: 409 } other ? other["code"] : "", Is.EqualTo("transcript.other_format"));
        Assert.That((await Http.Get($"/api/sessions/{imported}/export?format=codex", key)).Status, Is.EqualTo(200));
        Assert.That((await Http.Get($"/api/sessions/{imported}/export?format=nope", key)).Status, Is.EqualTo(400));
        Assert.That((await Http.Get("/api/sessions/nobody/export", key)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_copied_HAIL_file_is_no_import()
    {
        var key = await Key();
        var id = (await Import(TranscriptSamples.Bytes("opencode-1.1.json"), key))["id"];
        var lines = (await Http.Get($"/api/sessions/{id}/raw", key)).Text.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        var session = lines[0];
        session.Remove("type");
        session["events"] = new JsonArray([.. lines[1..^1].Select(line => line.DeepClone())]);
        session["stats"] = lines[^1].DeepClone();
        var copy = await Http.Post("/api/sessions", new JsonObject { ["session"] = session }.ToJsonString(), await Key());

        Assert.That(copy.Status, Is.EqualTo(201), copy.Text);
        Assert.That((await Http.Get($"/api/sessions/{copy["id"]}/export")).Status, Is.EqualTo(409), "whoever uploads HAIL may write what they like into its attributes");
    }

    [Test]
    public async Task A_recording_of_many_megabytes_comes_and_goes()
    {
        var key = await Key();
        var text = new StringBuilder();
        var line = 0;
        while (text.Length < 6_000_000) text.Append(TranscriptSamples.Text("claude-code-2.1.jsonl").Replace("0000-4000-8000-", $"0000-4000-{1000 + ++line}-", StringComparison.Ordinal));
        var half = text.ToString(0, text.ToString().IndexOf('\n', text.Length / 3) + 1);

        Assert.That((await Import(half, key)).Status, Is.EqualTo(201));
        var whole = await Import(text.ToString(), key);
        Assert.That((whole.Status, whole["status"]), Is.EqualTo((200, "extended")), whole.Text);
        Assert.That(await Export(whole["id"], key) == text.ToString());
    }

    private static string Derived(Answer detail)
    {
        var session = detail.Json;
        foreach (var own in new[] { "id", "user_id", "nickname", "uploaded_at" }) session.Remove(own);
        return session.ToJsonString();
    }

    private static string Text(JsonNode document) =>
        document.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true, NewLine = "\n", Encoder = AgentPlatform.Domain.Common.MinimalJsonEncoder.Shared }) + "\n";

    private static string Digest(string recording) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recording)));

    private Task<Answer> Import(string recording, string? key, string query = "") => Import(Encoding.UTF8.GetBytes(recording), key, query);

    private Task<Answer> Import(byte[] recording, string? key, string query = "") => Http.Send(HttpMethod.Post, $"/api/sessions/import{query}", Wire.Bytes(recording, "application/octet-stream"), key);

    private Task<Answer> Find(string recording, string? key) => Http.Get($"/api/sessions/import/{Digest(recording)}", key);

    private async Task<string> Export(string id, string? key)
    {
        var answer = await Http.Get($"/api/sessions/{id}/export", key);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return answer.Text;
    }
}
