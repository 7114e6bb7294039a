using AgentPlatform.Application;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.Database;

/// <summary>docs/writes.md, "Group commands": who shares a transaction with whom, and what becomes of the others when one goes wrong.</summary>
public sealed class GroupTests
{
    private static readonly Error Refusal = new(ErrorKind.Invalid, "test.refused", "no");

    private readonly Gate gate = new();
    private string database = "";
    private ServiceProvider services = null!;

    [SetUp]
    public async Task Start()
    {
        database = await TestCluster.NewDatabase();
        await TestCluster.Ask(database, "create table public.things (id int primary key, together int not null, check (id <> 13))");
        services = Services(new GroupLimits { MostTogether = 4, MostWaiting = 8, Heavy = 100, MostAlone = 1, MostBytesWaiting = 1000 });
    }

    [TearDown]
    public async Task Stop() => await services.DisposeAsync();

    [Test]
    public async Task One_alone_is_written_at_once() => Assert.That((await Add(1)).Value, Is.EqualTo(1));

    [Test]
    public async Task Those_that_arrive_during_a_write_share_the_next_one()
    {
        gate.Close();
        var first = Add(1);
        await gate.Reached;
        var others = Enumerable.Range(2, 6).Select(i => Add(i)).ToList();
        gate.Open();

        var sizes = await Task.WhenAll([first, .. others]);

        // One alone, then as many as may share a transaction, then the rest.
        Assert.That(sizes.Select(size => size.Value), Is.EqualTo(new[] { 1, 4, 4, 4, 4, 2, 2 }));
        Assert.That(await Stored(), Is.EqualTo("1,2,3,4,5,6,7"));
    }

    [Test]
    public async Task Those_who_come_back_are_together_again()
    {
        await using var patient = Services(new GroupLimits { Patience = TimeSpan.FromMinutes(1) });
        var group = patient.GetRequiredService<Group<Note, int>>();
        gate.Close();
        var first = Add(1, to: group);
        await gate.Reached;
        Task<Result<int>>[] pair = [Add(2, to: group), Add(3, to: group)];
        gate.Open();
        await first;

        var back = Add(4, to: group);
        var sizes = await Task.WhenAll([.. pair, back]).WaitAsync(TimeSpan.FromSeconds(30));
        var sizesAgain = await Task.WhenAll(Add(5, to: group), Add(6, to: group), Add(7, to: group)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(sizes.Concat(sizesAgain).Select(size => size.Value), Is.All.EqualTo(3), "the second and third do not go without the first, and nobody goes without the others afterwards");
    }

    [Test]
    public async Task Who_does_not_come_back_holds_up_nobody_for_long()
    {
        gate.Close();
        var first = Add(1);
        await gate.Reached;
        Task<Result<int>>[] pair = [Add(2), Add(3)];
        gate.Open();

        Assert.That((await Task.WhenAll([first, .. pair]).WaitAsync(TimeSpan.FromSeconds(30))).Select(size => size.Value), Is.EqualTo(new[] { 1, 2, 2 }));
        Assert.That((await Add(4).WaitAsync(TimeSpan.FromSeconds(30))).Value, Is.EqualTo(1));
    }

    [Test]
    public async Task One_that_is_refused_is_refused_alone()
    {
        var (first, others) = await Together(Add(2), () => [Add(3, refuses: true), Add(4)]);

        Assert.That(first.Error, Is.Null);
        Assert.That(others.Select(outcome => outcome.Error), Is.EqualTo(new[] { Refusal, null }));
        Assert.That(await Stored(), Is.EqualTo("2,4"));
    }

    [Test]
    public async Task One_that_fails_fails_alone()
    {
        gate.Close();
        var first = Add(1);
        await gate.Reached;
        var (good, bad, better) = (Add(12), Add(13), Add(14));
        gate.Open();

        Assert.That(async () => await bad, Throws.TypeOf<Npgsql.PostgresException>());
        Assert.That((await Task.WhenAll(first, good, better)).Select(outcome => outcome.Error), Is.All.Null);
        Assert.That(await Stored(), Is.EqualTo("1,12,14"));
    }

    [Test]
    public async Task A_conflict_is_told_to_the_one_who_has_it()
    {
        await TestCluster.Ask(database, "insert into public.things values (3, 0)");

        var (_, others) = await Together(Add(2), () => [Add(3), Add(4)]);

        Assert.That(others.Select(outcome => outcome.Error?.Kind), Is.EqualTo(new ErrorKind?[] { ErrorKind.Conflict, null }));
        Assert.That(await Stored(), Is.EqualTo("2,3,4"));
    }

    [Test]
    public async Task One_that_has_to_wait_for_a_lock_holds_nobody_up()
    {
        var (_, others) = await Together(Add(2), () => [Add(3, isLocked: true), Add(4)]);

        Assert.That(others.Select(outcome => outcome.Value), Is.EqualTo(new[] { 1, 2 }), "written alone, and written with the other one that did not know better");
        Assert.That(await Stored(), Is.EqualTo("2,3,4"));
    }

    [Test]
    public async Task Of_a_group_with_keys_those_that_took_effect_have_stored_answers()
    {
        var (_, others) = await Together(Add(2, key: "used"), () => [Add(3, key: "good"), Add(4, refuses: true, key: "refused"), Add(5, isLocked: true, key: "locked"), Add(6, key: "used")]);

        Assert.That(others.Select(outcome => outcome.Error?.Code), Is.EqualTo(new[] { null, Refusal.Code, null, "request.idempotency_key_taken" }));
        Assert.That(await Stored(), Is.EqualTo("2,3,5"));
        await using var scope = services.CreateAsyncScope();
        var ledger = scope.ServiceProvider.GetRequiredService<IOnceLedger>();
        var answers = new List<byte?>();
        foreach (var key in new[] { "used", "good", "refused", "locked" }) answers.Add((await ledger.Find(Key(key), CancellationToken.None))?.Answer[0]);
        Assert.That(answers, Is.EqualTo(new byte?[] { 1, 3, null, 1 }), "how many shared the transaction of each; nothing of the one that was refused");
    }

    [Test]
    public async Task A_caller_who_goes_away_takes_nobody_along()
    {
        using var gone = new CancellationTokenSource();
        gate.Close();
        var first = Add(1, ct: gone.Token);
        await gate.Reached;
        var (waiting, other) = (Add(2, ct: gone.Token), Add(3));
        await gone.CancelAsync();
        gate.Open();

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await other).Error, Is.Null);
        await Group.Drain();
        Assert.That(await Stored(), Is.EqualTo("1,3"), "what was begun is finished, what only waited never happens");
    }

    [Test]
    public async Task Draining_waits_for_everything()
    {
        gate.Close();
        var all = Enumerable.Range(1, 7).Select(i => Add(i)).ToList();
        await gate.Reached;
        var drained = Group.Drain();
        Assert.That(drained.IsCompleted, Is.False);
        gate.Open();

        await drained;

        Assert.That(await Stored(), Is.EqualTo("1,2,3,4,5,6,7"));
        await Task.WhenAll(all);
        Assert.That(Group.Drain().IsCompleted);
    }

    [Test]
    public async Task What_is_too_much_to_wait_is_refused()
    {
        gate.Close();
        var admitted = Enumerable.Range(1, 8).Select(i => Add(i)).ToList();
        var tooMany = await Add(9);
        gate.Open();

        Assert.That(tooMany.Error, Is.EqualTo(CommonErrors.Busy));
        Assert.That((await Task.WhenAll(admitted)).Select(outcome => outcome.Error), Is.All.Null);
        Assert.That((await Add(9)).Error, Is.Null, "there is room again");
    }

    [Test]
    public async Task Bytes_that_wait_are_bounded_too()
    {
        gate.Close();
        var first = Add(1, weight: 5000);
        await gate.Reached;
        var tooMuch = await Add(2, weight: 10);
        gate.Open();

        Assert.That(tooMuch.Error, Is.EqualTo(CommonErrors.Busy));
        Assert.That((await first).Error, Is.Null, "the first may be larger than the bound: it would never get in otherwise");
    }

    [Test]
    public async Task A_heavy_one_goes_beside_the_group()
    {
        gate.Close();
        var heavy = Add(1, weight: 101);
        await gate.Reached;
        var light = await Add(2);

        Assert.That((light.Error, heavy.IsCompleted), Is.EqualTo(((Error?)null, false)));
        gate.Open();
        Assert.That((await heavy).Value, Is.EqualTo(1));
    }

    [Test]
    public async Task While_the_database_is_away_everybody_is_told()
    {
        await using var nowhere = Services(new GroupLimits(), "Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x;Timeout=1");

        var outcomes = Enumerable.Range(1, 3).Select(i => nowhere.GetRequiredService<Group<Note, int>>().Add(new Note(Caller.Anonymous, i), null, CancellationToken.None)).ToList();

        foreach (var outcome in outcomes) Assert.That(async () => await outcome, Throws.TypeOf<UnavailableException>());
    }

    private Group<Note, int> Group => services.GetRequiredService<Group<Note, int>>();

    private Task<Result<int>> Add(int id, bool refuses = false, bool isLocked = false, long weight = 10, string? key = null, Group<Note, int>? to = null, CancellationToken ct = default) =>
        (to ?? Group).Add(new Note(Caller.Anonymous, id) { Refuses = refuses, IsLocked = isLocked, Weight = weight }, key is null ? null : new OnceTicket<int>(Key(key), result => [(byte)result.Value]), ct);

    private static OnceKey Key(string text) => OnceKey.Of(Caller.Anonymous, text, new byte[32]);

    private async Task<(Result<int> First, IReadOnlyList<Result<int>> Others)> Together(Task<Result<int>> warm, Func<IReadOnlyList<Task<Result<int>>>> others)
    {
        var first = await warm;
        gate.Close();
        var blocker = Add(1000);
        await gate.Reached;
        var together = others();
        gate.Open();
        await blocker;
        var outcomes = await Task.WhenAll(together);
        await TestCluster.Ask(database, "delete from public.things where id = 1000");
        return (first, outcomes);
    }

    private async Task<string?> Stored() => (string?)await TestCluster.Ask(database, "select string_agg(id::text, ',' order by id) from public.things");

    private ServiceProvider Services(GroupLimits limits, string? connectionString = null) => new ServiceCollection()
        .AddApplication()
        .AddSingleton(TimeProvider.System).AddLogging().AddMetrics()
        .AddSingleton(new DatabaseAddress(() => connectionString ?? database, 5))
        .AddSingleton(provider => provider.GetRequiredService<DatabaseAddress>().Pool())
        .AddSingleton<CommitSlots>().AddSingleton<TransactionRetries>().AddScoped<UnitOfWork>().AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<UnitOfWork>()).AddScoped<Db>().AddScoped<IOnceLedger, OnceLedger>()
        .AddSingleton(gate).AddSingleton(limits).AddScoped<IGroupFlush<Note, int>, NoteFlush>().AddSingleton<Group<Note, int>>()
        .BuildServiceProvider();

    /// <summary>A note that is written down; answers how many were written in one transaction.</summary>
    private sealed record Note(Caller Caller, int Id) : IGroupCommand<int>
    {
        public bool Refuses { get; init; }

        public bool IsLocked { get; init; }

        public long Weight { get; init; } = 10;

        public static Scope Needs => Scope.None;
    }

    private sealed class NoteFlush(Db db, Gate gate) : IGroupFlush<Note, int>
    {
        public async Task<IReadOnlyList<Result<int>?>> Handle(IReadOnlyList<Note> commands, bool isAlone, CancellationToken ct)
        {
            await gate.Pass();
            var good = commands.Where(note => !note.Refuses && (isAlone || !note.IsLocked)).ToList();
            await db.Execute([.. good.Select(note => new Sql().Add($"insert into public.things values ({note.Id}, {commands.Count})"))], ct);
            return [.. commands.Select(note => note.Refuses ? Refusal : note.IsLocked && !isAlone ? null : Result<int>.Of(commands.Count))];
        }
    }

    /// <summary>Stops the next write until the test lets it go on.</summary>
    private sealed class Gate
    {
        private TaskCompletionSource? next;
        private TaskCompletionSource reached = new();
        private TaskCompletionSource open = new();

        public Task Reached => reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        public void Close()
        {
            (reached, open) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            next = open;
        }

        public void Open() => open.TrySetResult();

        public Task Pass()
        {
            var stopped = Interlocked.Exchange(ref next, null);
            reached.TrySetResult();
            return stopped?.Task ?? Task.CompletedTask;
        }
    }
}
