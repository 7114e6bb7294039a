using AgentPlatform.Api.Tests.Surfaces.AgentServer;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Operations on what agents write to each other.</summary>
public sealed partial class RepeatedRequestTests
{
    private const string Mail = "select count(*) || '-' || count(read_at) || '-' || count(acted_at) from mailboxes.messages";

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> Mailboxes() => new(StringComparer.Ordinal)
    {
        ["mailbox.send"] = test => test.WithMail(async (agent, token, _) => await Ask.Of(HttpMethod.Post, "/api/agent/mailbox/send", Message(agent, "one"), Message(agent, "two"), Mail, token)),
        ["mailbox.ack"] = test => test.WithMail(async (_, token, _) => await Ask.Of(HttpMethod.Post, "/api/agent/mailbox/ack", """{"through":1}""", """{"through":0}""", Mail, token)),
        ["mailbox.acted"] = test => test.WithMail(async (_, token, id) => await Ask.Of(HttpMethod.Post, $"/api/agent/mailbox/messages/{id}/acted", null, "{}", Mail, token)),
        ["mailbox.broadcast"] = test => test.WithMail(async (_, token, _) =>
            await Ask.Of(HttpMethod.Post, "/api/agent/mailbox/broadcast", """{"skill":"review","text":"one"}""", """{"skill":"review","text":"two"}""", Mail, token)),
    };

    private static string Message(string to, string text) => $$"""{"to":"{{to}}","text":"{{text}}"}""";

    /// <summary>An agent with a message in its mailbox, and another one in its workspace that can review.</summary>
    private async Task<Ask> WithMail(Func<string, string, string, Task<Ask>> ask)
    {
        var owner = await Register();
        var (agent, token) = await RegisteredAgents.Add(Platform, owner.Id);
        var (_, reviewer) = await RegisteredAgents.Add(Platform, owner.Id);
        Assert.That((await Http.Post("/api/agent/discovery/cards", """{"card":{"skills":["review"]}}""", reviewer)).Status, Is.EqualTo(200));
        var sent = await Http.Post("/api/agent/mailbox/send", Message(agent, "hi"), token);
        Assert.That(sent.Status, Is.EqualTo(201), sent.Text);
        return await ask(agent, token, sent["message_id"]);
    }
}
