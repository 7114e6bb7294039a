using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Tests.Sessions.Chats;

/// <summary>What turns leave behind (contract open-agents-builder 4.5).</summary>
public sealed class SaveTurnTests
{
    private TestPlatform platform = null!;
    private Caller owner = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        platform = await TestPlatform.Start();
        owner = Caller.Person(UserId.New(), WorkspaceId.New());
        await TestCluster.Ask(platform.Database, $"insert into workspaces.workspaces (id, name, public_hash, created_at) values ('{owner.Here.Value}', 'w', repeat('0', 64), now())");
    }

    [OneTimeTearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task The_first_turn_opens_the_chat()
    {
        await Send(Turn("first", "one", 12, 2));

        var chat = await Chat("first");
        Assert.That((chat.AgentId, chat.UserName, chat.UserEmail, chat.AcceptedTerms, chat.Messages, chat.PromptTokens, chat.CompletionTokens, chat.FinalizedAt),
            Is.EqualTo(("a1", "", "", (string?)null, Said("one"), (long?)12, (long?)2, (DateTimeOffset?)null)));
    }

    [Test]
    public async Task A_turn_replaces_the_messages_adds_the_tokens_and_keeps_the_rest()
    {
        await Send(new OpenChat(owner, "second", new ChatPartner("a1", "Alice", "alice@x.test", "true")));
        var before = await Chat("second");
        await Send(Turn("second", "one", 12, 2));

        await Send(new SaveTurn(owner, "second", "another agent", Said("two"), 10, 3));

        var after = await Chat("second");
        Assert.That((after.AgentId, after.UserName, after.AcceptedTerms, after.Messages, after.PromptTokens, after.CompletionTokens), Is.EqualTo(("a1", "Alice", "true", Said("two"), (long?)22, (long?)5)));
        Assert.That(after.CreatedAt, Is.EqualTo(before.CreatedAt));
        Assert.That(after.UpdatedAt, Is.GreaterThan(before.UpdatedAt));
    }

    [Test]
    public async Task Of_many_turns_at_once_all_tokens_count()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Send(Turn("rush", $"turn {i}", 2, 1))));

        var chat = await Chat("rush");
        Assert.That(outcomes.Select(outcome => outcome.Error), Is.All.Null);
        Assert.That((chat.PromptTokens, chat.CompletionTokens), Is.EqualTo(((long?)60, (long?)30)));
        Assert.That(chat.Messages, Does.Match(@"""turn \d+"""));
    }

    [Test]
    public async Task A_recorded_session_is_no_chat()
    {
        await Send(new OpenChat(owner, "recorded", new ChatPartner("a1", "A", "a@x.test", null)));
        await TestCluster.Ask(platform.Database, "update sessions.sessions set origin = 'stream' where external_id = 'recorded'");

        Assert.That((await Send(Turn("recorded", "x", 1, 1))).Error, Is.EqualTo(SessionErrors.NotAChat));
    }

    [TestCase("", "a1", 1)]
    [TestCase("x", "", 1)]
    [TestCase("x", "a1", -1)]
    public async Task What_makes_no_sense_is_refused(string id, string agent, long tokens) =>
        Assert.That((await Send(new SaveTurn(owner, id, agent, "[]", tokens, 0))).Error?.Kind, Is.EqualTo(ErrorKind.Invalid));

    [TestCase("[]", 0)]
    [TestCase("not JSON", 1)]
    [TestCase("{}", 1)]
    [TestCase("[1,\"two\",null,{\"role\":\"user\"},{\"role\":\"bot\",\"content\":{\"x\":1}},{\"role\":\"tool\",\"content\":\"plain\"},{\"role\":\"user\",\"content\":[]}]", 6)]
    public void Whatever_the_messages_are_they_become_sound_events(string messages, int events)
    {
        var (lines, tally) = ChatMessages.Record(messages, A.Time("2026-02-19T11:18:00Z"));

        var each = Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That((each.Length, tally.Stats.EventCount), Is.EqualTo((events, (ulong)events)));
        foreach (var line in each) Assert.That(AgentPlatform.Application.Sessions.RecordedEvent.Read(Encoding.UTF8.GetBytes(line), out _), Is.Null, line);
    }

    private static string Said(string text) => $$"""[{"role":"user","content":"{{text}}"}]""";

    private SaveTurn Turn(string id, string text, long prompt, long completion) => new(owner, id, "a1", Said(text), prompt, completion);

    private async Task<ChatView> Chat(string id)
    {
        await using var scope = platform.Services.CreateAsyncScope();
        var listing = (await scope.ServiceProvider.GetRequiredService<ISender>().Send(new ListChats(owner, id, null, 0, null), CancellationToken.None)).Value;
        await foreach (var chat in listing.Rows) return chat;
        throw new InvalidOperationException($"There is no chat {id}.");
    }

    private async Task<Result<T>> Send<T>(IMessage<T> message)
    {
        await using var scope = platform.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(message, CancellationToken.None);
    }
}
