using System.Text.Json.Nodes;
using AgentPlatform.Application.Sessions.Chats;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>One session, many views: what one program's client has stored, another's reads.</summary>
public sealed class ManyViewsTests : ChatFixture
{
    private const string Said = """
        [{"id":"x1","role":"system","content":"You help"},{"role":"user","content":"Héllo","id":"u1"},
         {"role":"assistant","id":"msg-1","content":[{"type":"text","text":"Let me look"},{"type":"tool-call","toolCallId":"c1","toolName":"search","args":{"q":1}}]},
         {"role":"tool","id":"msg-2","content":[{"type":"tool-result","toolCallId":"c1","toolName":"search","result":{"found":[]}}]}]
        """;

    [Test]
    public async Task An_uploaded_recording_is_a_session_of_its_recorder()
    {
        var tenant = await NewTenant();
        var id = await Upload(tenant.Token);

        var listed = JsonNode.Parse((await tenant.Get("/api/session")).Text)!.AsArray().Single()!.AsObject();

        Assert.That(listed.ToJsonString(), Is.EqualTo((await tenant.Session(id)).ToJsonString()));
        Assert.That((listed["id"]!.GetValue<string>(), listed["agentId"]!.GetValue<string>(), listed["userName"]!.GetValue<string>()), Is.EqualTo((id, "claude-code", tenant.Name)));
        Assert.That(listed["messages"]!.GetValue<string>(), Is.EqualTo("""[{"id":"e1","role":"user","content":"Fix the parser"}]"""));
        Assert.That(listed["createdAt"]!.GetValue<string>(), Is.EqualTo("2026-02-19T11:18:05.000Z"));
        Assert.That(JsonNode.Parse((await tenant.Get("/api/session?agentId=claude-code")).Text)!.AsArray(), Has.Count.EqualTo(1));
        Assert.That((await tenant.Open(id))["message"], Is.EqualTo("Session already exists"));
        Assert.That((await tenant.Delete($"/api/session/{id}")).Status, Is.EqualTo(200));
        Assert.That((await Http.Get($"/api/sessions/{id}", tenant.Token)).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_recording_of_somebody_else_in_the_workspace_is_not_removed_by_a_member()
    {
        var (tenant, other) = (await NewTenant(), await NewTenant());
        var id = await Upload(tenant.Token);
        await tenant.Ask($"insert into workspaces.members (workspace_id, user_id, role, joined_at) values ('{tenant.Workspace.Value}', '{other.Owner.Id.Value}', 'developer', now())");
        await tenant.Open("chat");

        Assert.That((await Http.Delete($"/api/session/{id}", other.Token, tenant.Headers)).Status, Is.EqualTo(401));
        Assert.That((await Http.Delete("/api/session/chat", other.Token, tenant.Headers)).Status, Is.EqualTo(200), "chats belong to the workspace");
        Assert.That((await Http.Get($"/api/sessions/{id}", tenant.Token)).Status, Is.EqualTo(200));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_chat_is_a_private_recording(bool isEncrypted)
    {
        var (tenant, stranger) = (await NewTenant(), await NewTenant());
        if (isEncrypted) await tenant.Encrypt(true);
        await tenant.Open("c1");
        await tenant.Send(new SaveTurn(tenant.Owner, "c1", "a1", Said, 12, 2));
        await tenant.Send(new SaveTurn(tenant.Owner, "c1", "a1", Said, 10, 3));
        var id = await tenant.Ask($"select id::text from sessions.sessions where workspace_id = '{tenant.Workspace.Value}' and external_id = 'c1'");

        var summary = (await Http.Get($"/api/sessions/{id}", tenant.Token)).Json["session"] ?? (await Http.Get($"/api/sessions/{id}", tenant.Token)).Json;
        var raw = await Http.Get($"/api/sessions/{id}/raw", tenant.Token);

        Assert.That((summary["title"]!.GetValue<string>(), summary["tool"]!.GetValue<string>(), summary["agent_model"]!.GetValue<string>()), Is.EqualTo(("Chat with a1", "chat", "a1")));
        Assert.That((summary["event_count"]!.GetValue<int>(), summary["total_input_tokens"]!.GetValue<int>(), summary["total_output_tokens"]!.GetValue<int>()), Is.EqualTo((5, 22, 5)));
        Assert.That((raw.Status, raw.ContentType), Is.EqualTo((200, "application/jsonl")));
        var lines = raw.Text.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToList();
        Assert.That(lines.Select(line => line["event_type"]?["type"]!.GetValue<string>() ?? line["type"]!.GetValue<string>()),
            Is.EqualTo(new[] { "header", "SystemMessage", "UserMessage", "AgentMessage", "ToolCall", "ToolResult", "stats" }));
        Assert.That(lines[2]["content"]!["blocks"]![0]!["text"]!.GetValue<string>(), Is.EqualTo("Héllo"));
        Assert.That(lines[^1]["total_input_tokens"]!.GetValue<int>(), Is.EqualTo(22));
        foreach (var bearer in new[] { stranger.Token, null })
        {
            Assert.That((await Http.Get($"/api/sessions/{id}", bearer)).Status, Is.EqualTo(404));
            Assert.That((await Http.Get($"/api/sessions/{id}/raw", bearer)).Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task What_a_chat_exports_can_be_uploaded_again()
    {
        var tenant = await NewTenant();
        await tenant.Send(new SaveTurn(tenant.Owner, "c1", "a1", Said, 12, 2));
        var id = await tenant.Ask($"select id::text from sessions.sessions where workspace_id = '{tenant.Workspace.Value}'");
        var lines = (await Http.Get($"/api/sessions/{id}/raw", tenant.Token)).Text.TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        foreach (var line in lines) line.Remove("type");

        var session = lines[0].DeepClone().AsObject();
        session["events"] = new JsonArray([.. lines[1..^1].Select(line => line.DeepClone())]);
        session["stats"] = lines[^1].DeepClone();
        var answer = await Http.Post("/api/sessions", new JsonObject { ["session"] = session }.ToJsonString(), tenant.Token);

        Assert.That(answer.Status, Is.EqualTo(201), answer.Text);
        var again = (await Http.Get($"/api/sessions/{answer["id"]}/raw", tenant.Token)).Text.Split('\n');
        Assert.That(again[1..], Is.EqualTo((await Http.Get($"/api/sessions/{id}/raw", tenant.Token)).Text.Split('\n')[1..]), "it is canonical already");
    }

    [Test]
    public async Task A_chat_takes_no_events_and_is_not_followed()
    {
        var tenant = await NewTenant();
        await tenant.Open("c1");
        var id = await tenant.Ask($"select id::text from sessions.sessions where workspace_id = '{tenant.Workspace.Value}'");
        const string Event = """{"event_id":"e1","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"UserMessage"},"content":{"blocks":[]}}""";

        var byName = await Http.Post("/api/sessions/c1/events", $$"""{"agent":{"provider":"p","model":"m","tool":"t"},"events":[{{Event}}]}""", tenant.Token);
        var events = await Http.Get($"/api/sessions/{id}/events", tenant.Token);

        Assert.That((byName.Status, events.Status), Is.EqualTo((409, 409)), $"{byName} {events}");
    }
}
