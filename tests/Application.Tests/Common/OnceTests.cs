using System.Globalization;
using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Tests.Common;

/// <summary>Messages with tickets: claims, answers, races and what must not happen. Each test has keys of its own in one database.</summary>
public sealed class OnceTests
{
    private static readonly Error Refusal = new(ErrorKind.Invalid, "test.refused", "no");

    private TestPlatform platform = null!;

    [OneTimeSetUp]
    public async Task Start() => platform = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Database:PoolSize"] = "2" });

    [OneTimeTearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task The_second_sending_gets_the_stored_answer_and_runs_nothing()
    {
        var runs = 0;
        Task<Sent<int>> Sending() => Send(Ticket("twice"), (unit, ct) => unit.Run(_ => Value(++runs), ct));

        var first = await Sending();
        var second = await Sending();

        Assert.That((first.Result!.Value, Text(first.Answer), first.IsReplay), Is.EqualTo((1, "1", false)));
        Assert.That((second.Result, Text(second.Answer), second.IsReplay), Is.EqualTo(((Result<int>?)null, "1", true)));
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public async Task The_key_of_another_request_is_refused()
    {
        await Send(Ticket("reused"), (unit, ct) => unit.Run(_ => Value(1), ct));

        var other = await Send(Ticket("reused", request: 2), (unit, ct) => unit.Run(_ => Value(2), ct));

        Assert.That((other.Result!.Error, other.Answer, other.IsReplay), Is.EqualTo((OnceErrors.Reused, (byte[]?)null, false)));
    }

    [Test]
    public async Task A_refusal_stores_nothing_so_the_next_sending_runs()
    {
        var refused = await Send(Ticket("refusal"), (unit, ct) => unit.Run(_ => Task.FromResult(Result<int>.Fail(Refusal)), ct));
        Assert.That((refused.Result!.Error, refused.Answer, await Row("refusal")), Is.EqualTo((Refusal, (byte[]?)null, 0L)));

        Assert.That((await Send(Ticket("refusal"), (unit, ct) => unit.Run(_ => Value(2), ct))).Result!.Value, Is.EqualTo(2));
    }

    [Test]
    public async Task A_crash_stores_nothing()
    {
        Assert.That(() => Send(Ticket("crash"), (unit, ct) => unit.Run<Result<int>>(_ => throw new FormatException(), ct)), Throws.TypeOf<FormatException>());
        Assert.That(await Row("crash"), Is.Zero);

        Assert.That((await Send(Ticket("crash"), (unit, ct) => unit.Run(_ => Value(2), ct))).Result!.Value, Is.EqualTo(2));
    }

    [Test]
    public async Task Refuse_and_keep_is_an_answer()
    {
        await Send(Ticket("kept"), (unit, ct) => unit.Run(_ => Task.FromResult(Result<int>.RefuseAndKeep(Refusal)), ct));

        var again = await Send(Ticket("kept"), (unit, ct) => unit.Run(_ => Value(2), ct));

        Assert.That((Text(again.Answer), again.IsReplay), Is.EqualTo(("test.refused", true)));
    }

    [Test]
    public async Task A_step_on_the_way_is_no_answer()
    {
        var sent = await Send(Ticket("steps"), async (unit, ct) =>
        {
            await unit.Run(_ => Task.FromResult(Result<string>.Of("a step")), ct);
            Assert.That(await Row("steps"), Is.Zero);
            return await unit.Run(_ => Value(7), ct);
        });

        Assert.That(Text(sent.Answer), Is.EqualTo("7"));
    }

    [Test]
    public void An_effect_without_a_stored_answer_is_a_bug() =>
        Assert.That(() => Send(Ticket("forgotten"), (_, _) => Value(1)), Throws.InvalidOperationException.With.Message.Contains("without storing its answer"));

    [Test]
    public void Two_transactions_with_the_result_are_a_bug() => Assert.That(() => Send(Ticket("double"), async (unit, ct) =>
    {
        await unit.Run(_ => Value(1), ct);
        return await unit.Run(_ => Value(2), ct);
    }), Throws.InvalidOperationException.With.Message.Contains("only the last may"));

    [Test]
    public async Task An_answer_has_at_most_a_mebibyte()
    {
        await Send(new OnceTicket<int>(Key("longest"), _ => new byte[OnceTicket.LongestAnswer]), (unit, ct) => unit.Run(_ => Value(1), ct));

        Assert.That((await Send(Ticket("longest"), (_, _) => Value(2))).Answer, Has.Length.EqualTo(OnceTicket.LongestAnswer));
        Assert.That(() => Send(new OnceTicket<int>(Key("longer"), _ => new byte[OnceTicket.LongestAnswer + 1]), (unit, ct) => unit.Run(_ => Value(1), ct)), Throws.InvalidOperationException);
        Assert.That(await Row("longer"), Is.Zero);
    }

    [Test]
    public async Task Of_two_nodes_the_second_waits_for_the_firsts_transaction([Values] bool commits)
    {
        await using var other = await TestPlatform.Start(database: platform.Database);
        var (name, isOpen, mayEnd) = ($"nodes-{commits}", new TaskCompletionSource(), new TaskCompletionSource());
        var first = Send(Ticket(name), (unit, ct) => unit.Run(async _ =>
        {
            isOpen.SetResult();
            await mayEnd.Task;
            return commits ? Result<int>.Of(1) : Refusal;
        }, ct));
        await isOpen.Task;

        var second = Send(Ticket(name), (unit, ct) => unit.Run(_ => Value(2), ct), other);
        while ((long)(await TestCluster.Ask(platform.Database, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))! == 0) await Task.Yield();
        Assert.That(second.IsCompleted, Is.False);
        mayEnd.SetResult();

        Assert.That((await first).Result!.Error, Is.EqualTo(commits ? null : Refusal));
        Assert.That((Text((await second).Answer), (await second).IsReplay), Is.EqualTo(commits ? ("1", true) : ("2", false)));
    }

    [Test]
    public async Task Whoever_waits_on_the_same_node_holds_no_connection()
    {
        var (isOpen, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var runs = 0;
        Task<Sent<int>> Sending() => Send(Ticket("waiting"), (unit, ct) => unit.Run(async _ =>
        {
            runs++;
            isOpen.TrySetResult();
            await mayEnd.Task;
            return Result<int>.Of(runs);
        }, ct));
        var first = Sending();
        await isOpen.Task;

        var waiting = Enumerable.Range(0, 50).Select(_ => Sending()).ToList();
        // One connection is in the open transaction and there are two in all.
        var unrelated = await platform.Http.Get("/api/sessions");
        Assert.That((unrelated.Status, waiting.Count(sending => sending.IsCompleted)), Is.EqualTo((200, 0)));
        mayEnd.SetResult();

        Assert.That((await Task.WhenAll(waiting)).Select(sent => (Text(sent.Answer), sent.IsReplay)), Is.All.EqualTo(("1", true)));
        Assert.That(((await first).IsReplay, runs, platform.Services.GetRequiredService<OnceGates>().Count), Is.EqualTo((false, 1, 0)));
    }

    [Test]
    public async Task A_group_claims_and_settles_all_its_tickets_at_once()
    {
        await Send(Ticket("group-taken"), (unit, ct) => unit.Run(_ => Value(1), ct));
        OnceTicket<int>[] tickets = [Ticket("group-done"), Ticket("group-refused"), Ticket("group-taken")];
        await using var scope = platform.Services.CreateAsyncScope();
        var claims = scope.ServiceProvider.GetRequiredService<OnceClaims>();

        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(async ct =>
        {
            await claims.Claim(tickets, ct);
            Assert.That(tickets.Select(ticket => ticket.IsTaken), Is.EqualTo(new[] { false, false, true }));
            await claims.Settle([(tickets[0], tickets[0].Render(Result<int>.Of(5))), (tickets[1], null)], ct);
            Assert.That(tickets[0].Answer, Is.Null, "not before the commit");
            return Result<Done>.Of(default);
        }, CancellationToken.None);

        Assert.That(tickets.Select(ticket => ticket.Answer is null ? null : Text(ticket.Answer)), Is.EqualTo(new[] { "5", null, null }));
        Assert.That((await Row("group-done"), await Row("group-refused"), await Row("group-taken")), Is.EqualTo((1L, 0L, 1L)));
        Assert.That(Text((await Send(Ticket("group-done"), (_, _) => Value(6))).Answer), Is.EqualTo("5"));
    }

    [Test]
    public async Task Of_one_key_twice_in_a_group_one_is_carried_out()
    {
        OnceTicket<int>[] tickets = [Ticket("group-twice"), Ticket("group-twice")];
        await using var scope = platform.Services.CreateAsyncScope();
        var claims = scope.ServiceProvider.GetRequiredService<OnceClaims>();

        await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(async ct =>
        {
            await claims.Claim(tickets, ct);
            await claims.Settle([(tickets[0], [1])], ct);
            return Result<Done>.Of(default);
        }, CancellationToken.None);

        Assert.That(tickets.Select(ticket => (ticket.IsTaken, ticket.Answer is not null)), Is.EqualTo(new[] { (false, true), (true, false) }));
    }

    [Test]
    public async Task Groups_that_share_keys_do_not_block_each_other_for_good()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            await using var scope = platform.Services.CreateAsyncScope();
            var claims = scope.ServiceProvider.GetRequiredService<OnceClaims>();
            var names = Enumerable.Range(0, 20).Select(n => Ticket($"shared-{n.ToString(CultureInfo.InvariantCulture)}"));
            var tickets = (i % 2 == 0 ? names : names.Reverse()).ToList();
            await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(async ct =>
            {
                await claims.Claim(tickets, ct);
                await claims.Settle([.. tickets.Where(ticket => !ticket.IsTaken).Select(ticket => ((OnceTicket)ticket, (byte[]?)[1]))], ct);
                return Result<Done>.Of(default);
            }, CancellationToken.None);
            return tickets.Count(ticket => !ticket.IsTaken);
        }));

        Assert.That(results.Order(), Is.EqualTo(new[] { 0, 0, 0, 0, 0, 0, 0, 20 }));
        Assert.That(platform.Logs.All, Has.None.Contains("deadlock"));
    }

    [Test]
    public async Task The_slot_has_the_ticket_while_its_message_is_sent()
    {
        await using var scope = platform.Services.CreateAsyncScope();
        var slot = scope.ServiceProvider.GetRequiredService<OnceSlot>();
        var (ticket, unit) = (Ticket("slot"), scope.ServiceProvider.GetRequiredService<IUnitOfWork>());

        await scope.ServiceProvider.GetRequiredService<OnceSending>().Send("Test", ticket, ct =>
        {
            Assert.That(slot.Ticket, Is.SameAs(ticket));
            return unit.Run(_ => Value(1), ct);
        }, CancellationToken.None);

        Assert.That(slot.Ticket, Is.Null);
    }

    [Test]
    public async Task Rights_are_asked_for_before_anything_is_claimed()
    {
        await using var scope = platform.Services.CreateAsyncScope();
        var ticket = new OnceTicket<Done>(Key("no-right"), _ => []);

        var sent = await scope.ServiceProvider.GetRequiredService<ISender>().Send(new DeleteSession(Caller.Anonymous, SessionId.New()), ticket, CancellationToken.None);

        Assert.That((sent.Result!.Error, await Row("no-right")), Is.EqualTo((CommonErrors.Unauthenticated, 0L)));
    }

    private static Task<Result<int>> Value(int value) => Task.FromResult(Result<int>.Of(value));

    private static OnceKey Key(string text, byte request = 1) => OnceKey.Of(Caller.Anonymous, text, [.. Enumerable.Repeat(request, 32)]);

    private static OnceTicket<int> Ticket(string text, byte request = 1) =>
        new(Key(text, request), result => Encoding.UTF8.GetBytes(result.Error?.Code ?? result.Value.ToString(CultureInfo.InvariantCulture)));

    private static string Text(byte[]? answer) => Encoding.UTF8.GetString(answer!);

    private async Task<long> Row(string key) =>
        (long)(await TestCluster.Ask(platform.Database, $"select count(*) from platform.idempotency_keys where hash = '\\x{Convert.ToHexString(Key(key).Hash)}'"))!;

    private async Task<Sent<T>> Send<T>(OnceTicket<T> ticket, Func<IUnitOfWork, CancellationToken, Task<Result<T>>> send, TestPlatform? node = null)
    {
        await using var scope = (node ?? platform).Services.CreateAsyncScope();
        var unit = scope.ServiceProvider.GetRequiredService<IUnitOfWork>();
        return await scope.ServiceProvider.GetRequiredService<OnceSending>().Send("Test", ticket, ct => send(unit, ct), CancellationToken.None);
    }
}
