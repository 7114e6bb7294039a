using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Sessions;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.Sessions;

/// <summary>What follows from decisions beyond their own row: readers are told, and what is searched catches up.</summary>
public sealed class SessionPolicyTests
{
    private const int Sessions = 450;

    private readonly WorkspaceId workspace = WorkspaceId.New();
    private readonly UserId owner = UserId.New();
    private readonly HeardSignals signals = new();
    private string database = "";
    private ServiceProvider parts = null!;

    [SetUp]
    public async Task Fill()
    {
        signals.Heard.Clear();
        database = await TestCluster.NewDatabase();
        parts = Parts.Of(database, signals: signals);
        await Ask($"""
            insert into workspaces.workspaces values ('{workspace.Value}', 'w', repeat('0', 64), now()), ('{Guid.Empty}', 'other', repeat('1', 64), now());
            insert into sessions.sessions (workspace_id, id, origin, visibility, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at,
                message_count, task_count, event_count, duration_seconds, total_input_tokens, total_output_tokens, has_errors, max_active_agents, score, score_rule)
            select w.id, gen_random_uuid(), 'upload', 'public', '{owner.Value}', 't', 'p', 'm', '', '', '', now(), 0, now(), 1, 0, 1, 0, 0, 0, false, 1, 100, 'heuristic_v1'
            from generate_series(1, {Sessions}) n, workspaces.workspaces w where n = 1 or w.name = 'w';
            insert into sessions.heads (workspace_id, session_id, last_sequence, revision, event_count, message_count, task_count, duration_seconds, total_input_tokens, total_output_tokens,
                event_bytes, sealed_through, tail_chunks, tail_bytes, changed_at, unsettled_since)
            select workspace_id, id, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, now(), null from sessions.sessions
            """);
    }

    [TearDown]
    public async Task Stop() => await parts.DisposeAsync();

    [Test]
    public async Task Switching_the_search_marks_every_session_of_the_workspace()
    {
        await Decide(isSearchable: true);
        Assert.That(await Switch.Step(CancellationToken.None), Is.False, "that was so before");

        await Decide(isSearchable: false);
        await Switch.Pass(CancellationToken.None);

        Assert.That(await Marked(), Is.EqualTo((long)Sessions));
        Assert.That(await Ask($"select count(*) from sessions.heads where revision <> case when unsettled_since is null then 5 else 6 end"), Is.Zero, "whoever has read one before knows that it has changed");
        Assert.That(await Ask($"select unsettled_since from sessions.heads where workspace_id = '{Guid.Empty}'"), Is.EqualTo(DBNull.Value), "not of other workspaces");
        Assert.That(await Switch.Step(CancellationToken.None), Is.False);

        await Settle();
        await Decide(isSearchable: false, days: 3);
        await Switch.Pass(CancellationToken.None);
        Assert.That(await Marked(), Is.Zero, "nothing was switched");
        await Decide(isSearchable: true);
        await Switch.Pass(CancellationToken.None);
        Assert.That(await Marked(), Is.EqualTo((long)Sessions));
    }

    [Test]
    public async Task It_goes_on_where_it_stopped_and_begins_anew_when_it_is_switched_again()
    {
        await Decide(isSearchable: false);
        await Switch.Step(CancellationToken.None);
        Assert.That(await Marked(), Is.EqualTo(200));
        await Settle();

        await using (var others = Parts.Of(database))
        {
            await others.GetRequiredService<SearchSwitch>().Step(CancellationToken.None);
            Assert.That(await Marked(), Is.EqualTo(200), "another node takes the next ones");
            Assert.That(await Ask("select count(*) from sessions.heads where revision > 6"), Is.Zero, "not those again");
        }

        await Decide(isSearchable: true);
        await Settle();
        await Switch.Pass(CancellationToken.None);
        Assert.That(await Marked(), Is.EqualTo((long)Sessions));
    }

    [Test]
    public async Task Readers_are_told_once_it_is_committed_and_only_if_something_has_changed()
    {
        var id = await UploadOne();
        var caller = Caller.Person(owner, workspace);

        await Send(new ChangeSession(caller, id, Visibility.Public));
        Assert.That(signals.Heard, Is.Empty);
        Assert.That((await Send(new ChangeSession(Caller.Person(UserId.New(), WorkspaceId.New()), id, Visibility.Private))).Error, Is.EqualTo(SessionErrors.NotYours));
        Assert.That(signals.Heard, Is.Empty);

        Assert.That((await Send(new ChangeSession(caller, id, Visibility.Private))).Value, Is.EqualTo(new ChangedSession(id, Visibility.Private)));
        Assert.That(signals.Heard, Is.EqualTo(new[] { $"access {id.Value}" }));
    }

    private SearchSwitch Switch => parts.GetRequiredService<SearchSwitch>();

    private Task<object?> Ask(string sql) => TestCluster.Ask(database, sql);

    private Task<object?> Marked() => Ask("select count(*) from sessions.heads where unsettled_since is not null");

    private Task Settle() => Ask("update sessions.heads set unsettled_since = null");

    private async Task Decide(bool isSearchable, int? days = null) =>
        Assert.That((await Send(new SetSessionPolicy(Caller.Person(owner, workspace), null, days, isSearchable))).Error, Is.Null);

    private async Task<SessionId> UploadOne()
    {
        var header = new SessionHeader("hail-1.0.0", "s", new RecordedAgent("p", "m", "t", null), new SessionContext { CreatedAt = A.Time("2026-02-19T11:18:00Z"), UpdatedAt = A.Time("2026-02-19T11:18:00Z") });
        using var events = new EventPacker();
        var upload = new UploadSession(Caller.Person(owner, workspace), new Recording(header, default, new Tally(), events), new UploadDetails { Source = new SourceControl(null, null, null, null, null, null) });
        return (await Send(upload)).Value.Id;
    }

    private async Task<Domain.Common.Result<T>> Send<T>(IMessage<T> message)
    {
        await using var scope = parts.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(message, CancellationToken.None);
    }
}
