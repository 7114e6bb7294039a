using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Domain.Common;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>What goes in comes out: field for field, in order, with every digit.</summary>
public sealed class RoundTripTests : OpenSessionFixture
{
    private static readonly JsonSerializerOptions Minimal = new() { Encoder = MinimalJsonEncoder.Shared };
    private static readonly JsonSerializerOptions Escaped = new() { Encoder = JavaScriptEncoder.Default };

    [Test]
    public async Task A_recording_with_every_event_and_content_type_comes_back_byte_for_byte()
    {
        var session = SampleRecording.Session(2_500);
        var person = await Register();

        var upload = await Http.Post("/api/sessions", new JsonObject { ["session"] = session.DeepClone() }.ToJsonString(Escaped), person.Token);
        var raw = await Http.Get($"/api/sessions/{upload["id"]}/raw");

        Assert.That(upload.Status, Is.EqualTo(201), upload.Text);
        Assert.That(raw.Text, Is.EqualTo(Lines(session)));
        Assert.That(raw.ContentHeaders.ContentLength, Is.EqualTo(raw.Body.Length));
    }

    [Test]
    public async Task The_summary_is_derived_by_the_contracts_rules()
    {
        var person = await Register();
        var session = SampleRecording.Session(2_500);
        var id = (await Http.Post("/api/sessions", new JsonObject { ["session"] = session.DeepClone(), ["git_remote"] = "r", ["pr_number"] = long.MaxValue }.ToJsonString(), person.Token))["id"];

        var detail = await Http.Get($"/api/sessions/{id}");

        Assert.That((detail["title"], detail["description"], detail["tags"]), Is.EqualTo(("Every kind", "All events", "a,b,c")));
        Assert.That(detail["created_at"], Is.EqualTo("2026-02-19T11:00:00.000000001+00:00"));
        Assert.That(detail["uploaded_at"], Does.Match(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"));
        Assert.That(detail["working_directory"], Is.EqualTo("/home/me"));
        Assert.That(detail["files_modified"], Is.EqualTo("""["a.cs","b.cs","c.cs","𝄞.cs"]"""));
        Assert.That(detail["files_read"], Is.EqualTo("""["src/é.cs"]"""));
        Assert.That(detail.Json["total_input_tokens"]!.GetValue<long>(), Is.EqualTo(long.MaxValue));
        Assert.That((detail.Json["event_count"]!.GetValue<int>(), detail.Json["message_count"]!.GetValue<int>()), Is.EqualTo((2500, 7)));
        Assert.That(detail.Json["has_errors"]!.GetValue<bool>());
        Assert.That((detail["git_remote"], detail.Json["pr_number"]!.GetValue<long>()), Is.EqualTo(("r", long.MaxValue)));
        Assert.That(detail.Json.ContainsKey("git_branch"), Is.False);
    }

    [Test]
    public async Task Members_may_come_in_any_order_and_any_offset()
    {
        var person = await Register();
        const string Upload = """
            {"score_plugin":null,"team_id":"ignored","session":{"stats":{"duration_seconds":0,"task_count":0,"tool_call_count":0,"message_count":1,"event_count":1},
            "events":[{"attributes":{},"content":{"blocks":[{"text":"hi","type":"Text","x":1}]},"duration_ms":null,"event_type":{"data":null,"type":"UserMessage"},"timestamp":"2026-02-19T12:18:05.5+01:00","task_id":null,"event_id":"e"}],
            "context":{"updated_at":"2026-02-19T11:18:05z","created_at":"2026-02-19 11:18:05Z","title":null},"agent":{"tool":"t","model":"","provider":"p","tool_version":null},"session_id":"","version":""}}
            """;

        var id = (await Http.Post("/api/sessions", Upload, person.Token))["id"];

        Assert.That((await Http.Get($"/api/sessions/{id}/raw")).Text, Is.EqualTo("""
            {"type":"header","version":"","session_id":"","agent":{"provider":"p","model":"","tool":"t"},"context":{"tags":[],"created_at":"2026-02-19T11:18:05Z","updated_at":"2026-02-19T11:18:05Z"}}
            {"type":"event","event_id":"e","timestamp":"2026-02-19T11:18:05.500Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"hi"}]}}
            {"type":"stats","event_count":1,"message_count":1,"tool_call_count":0,"task_count":0,"duration_seconds":0,"total_input_tokens":0,"total_output_tokens":0,"user_message_count":0,"files_changed":0,"lines_added":0,"lines_removed":0}

            """));
    }

    [Test]
    public async Task A_streamed_session_equals_the_same_session_uploaded_but_for_its_counted_numbers()
    {
        var person = await Register();
        var session = SampleRecording.Session(1_000);
        var id = Guid.CreateVersion7().ToString();
        foreach (var batch in session["events"]!.AsArray().Select(e => e!.DeepClone()).Chunk(7))
        {
            var answer = await Http.Post($"/api/sessions/{id}/events", new JsonObject
            {
                ["agent"] = session["agent"]!.DeepClone(),
                ["context"] = session["context"]!.DeepClone(),
                ["events"] = new JsonArray(batch),
            }.ToJsonString(), person.Token);
            Assert.That(answer.Json["accepted"]!.GetValue<int>(), Is.EqualTo(batch.Length), answer.Text);
        }

        var uploaded = await Http.Post("/api/sessions", new JsonObject { ["session"] = session.DeepClone() }.ToJsonString(), person.Token);
        var (live, whole) = (await Raw(id), await Raw(uploaded["id"]));

        Assert.That(live[1..^1], Is.EqualTo(whole[1..^1]));
        Assert.That(live[0], Is.EqualTo(whole[0].Replace("\"every-kind\"", $"\"{id}\"", StringComparison.Ordinal)));
        var stats = JsonNode.Parse(live[^1])!;
        Assert.That(stats["event_count"]!.GetValue<int>(), Is.EqualTo(1000));
        Assert.That(stats["total_input_tokens"]!.GetValue<int>(), Is.EqualTo(1500));
        Assert.That(stats["files_changed"]!.GetValue<int>(), Is.EqualTo(4));
        var (one, other) = (await Http.Get($"/api/sessions/{id}"), await Http.Get($"/api/sessions/{uploaded["id"]}"));
        foreach (var member in new[] { "title", "description", "tags", "created_at", "files_modified", "files_read", "has_errors", "max_active_agents", "session_score", "working_directory" })
            Assert.That(one.Json[member]!.ToJsonString(), Is.EqualTo(other.Json[member]!.ToJsonString()), member);
    }

    [Test]
    public async Task Nesting_up_to_127_levels_is_read_and_one_more_is_malformed([Values(127, 128)] int levels)
    {
        // A Json block's data stands eight levels below the top: upload, session, events, event, content, blocks, block, data.
        const int Above = 7;
        var person = await Register();
        var data = new string('[', levels - Above) + new string(']', levels - Above);
        var body = Body(b => b["session"]!["events"]![0]!["content"] = JsonNode.Parse("""{"blocks":["HERE"]}"""))
            .Replace("\"HERE\"", $$"""{"type":"Json","data":{{data}}}""", StringComparison.Ordinal);

        var answer = await Http.Post("/api/sessions", body, person.Token);

        Assert.That(answer.Status, Is.EqualTo(levels == 127 ? 201 : 400), answer.Text);
        if (levels == 127) Assert.That((await Http.Get($"/api/sessions/{answer["id"]}/raw")).Text, Does.Contain(data));
    }

    private async Task<string[]> Raw(string id) => (await Http.Get($"/api/sessions/{id}/raw")).Text.TrimEnd('\n').Split('\n');

    /// <summary>The file that the contract's section 4.6 makes of a session.</summary>
    private static string Lines(JsonObject session)
    {
        var text = new StringBuilder();
        void Line(string type, JsonObject members)
        {
            var line = new JsonObject { ["type"] = type };
            foreach (var (name, value) in members) line[name] = value?.DeepClone();
            text.Append(line.ToJsonString(Minimal)).Append('\n');
        }

        Line("header", new JsonObject(session.Where(member => member.Key is not ("events" or "stats")).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))));
        foreach (var made in session["events"]!.AsArray()) Line("event", made!.AsObject());
        Line("stats", session["stats"]!.AsObject());
        return text.ToString();
    }
}
