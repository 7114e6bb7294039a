using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.AgentServer.Tasks;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Mailboxes;

/// <summary>An installation with agents that write to each other.</summary>
public abstract class MailFixture : WorkFixture
{
    /// <summary>Two agents of a workspace of their own.</summary>
    protected async Task<(Worker Ada, Worker Bob)> Two()
    {
        var owner = await Somebody();
        return (await Agent(owner, "Ada"), await Agent(owner, "Bob"));
    }

    /// <summary>Writes to an agent; answers the message's id.</summary>
    protected async Task<string> Send(Worker from, Worker to, string text = "hi", string more = "", Wire? http = null)
    {
        var sent = await (http ?? Http).Post("/api/agent/mailbox/send", $$"""{"to":"{{to.Id}}","text":"{{text}}"{{more}}}""", from.Token);
        Assert.That((sent.Status, sent.Json["status"]?.GetValue<string>()), Is.EqualTo((201, "sent")), sent.Text);
        return sent["message_id"];
    }

    /// <summary>What the inbox answers.</summary>
    protected async Task<JsonArray> Inbox(Worker agent, string query = "", Wire? http = null) => Items(await (http ?? Http).Get("/api/agent/mailbox/inbox" + query, agent.Token));

    /// <summary>Reads without taking.</summary>
    protected async Task<JsonObject> Read(Worker agent, string query = "", Wire? http = null)
    {
        var answer = await (http ?? Http).Get("/api/agent/mailbox/messages" + query, agent.Token);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return answer.Json;
    }

    protected static string[] Texts(JsonArray mail) => [.. mail.Select(message => message!["text"]!.GetValue<string>())];

    protected static string[] Texts(JsonObject page) => Texts(page["messages"]!.AsArray());

    protected async Task<int> Acknowledge(Worker agent, string body)
    {
        var answer = await Post(agent, "/api/agent/mailbox/ack", body);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return answer.Json["acknowledged"]!.GetValue<int>();
    }

    /// <summary>What the sender is told.</summary>
    protected async Task<JsonObject> Receipt(Worker sender, string id)
    {
        var answer = await Get(sender, $"/api/agent/mailbox/sent/{id}");
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return answer.Json;
    }

    /// <summary>Moves an instant of a message behind the product's back.</summary>
    protected Task Set(string id, string column, string value) => TestCluster.Ask(Platform.Database, $"update mailboxes.messages set {column} = {value} where id = '{id[4..]}'");

    /// <summary>Whether something has happened, by the name of its instant.</summary>
    protected static IReadOnlyList<string> Happened(JsonObject receipt) =>
        [.. new[] { "accepted_at", "delivered_at", "read_at", "acted_at", "bounced_at" }.Where(name => receipt[name] is not null)];
}
