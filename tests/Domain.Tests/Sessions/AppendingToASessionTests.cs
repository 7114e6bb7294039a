using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;

namespace AgentPlatform.Domain.Tests.Sessions;

public sealed class AppendingToASessionTests
{
    private static readonly PrincipalId Ada = new(Guid.CreateVersion7());
    private static readonly PrincipalId Bob = new(Guid.CreateVersion7());
    private static readonly NanoTime Begin = A.Time("2026-02-19T11:18:00Z");

    [Test]
    public void Its_owner_adds_events_and_everything_derived_follows()
    {
        var session = Live();

        var refusal = session.Append(Ada, [A.Said("Fix it") with { Timestamp = Begin }, A.Event(EventKind.Thinking, 30)]);

        Assert.That(refusal, Is.Null);
        Assert.That((session.Stats.EventCount, session.Title), Is.EqualTo((2UL, "Fix it")));
        Assert.That(session.Header.Context.UpdatedAt, Is.EqualTo(A.Time("2026-02-19T11:18:30Z")));
    }

    [Test]
    public void An_earlier_event_does_not_turn_the_clock_back()
    {
        var session = Live();

        session.Append(Ada, [A.Event(EventKind.Thinking) with { Timestamp = A.Time("2020-01-01T00:00:00Z") }]);

        Assert.That(session.Header.Context.UpdatedAt, Is.EqualTo(Begin));
    }

    [Test]
    public void Nobody_else_may()
    {
        var session = Live();

        Assert.That(session.Append(Bob, [A.Event(EventKind.Thinking)]), Is.EqualTo(SessionErrors.NotYours));
        Assert.That(session.Describe(Bob, session.Header.Context), Is.EqualTo(SessionErrors.NotYours));
        Assert.That(session.Stats.EventCount, Is.Zero);
    }

    [Test]
    public void What_lies_elsewhere_cannot_be_added_to()
    {
        var session = Session.Restore(WorkspaceId.New(), SessionId.New(), Ada, Live().Header, new Tally(), ScoreRule.HeuristicV1, "https://x", null, SessionOrigin.Upload);

        Assert.That(session.Append(Ada, []), Is.EqualTo(SessionErrors.StoredExternally));
    }

    [Test]
    public void A_new_description_replaces_all_but_the_times()
    {
        var session = Live();

        session.Describe(Ada, new SessionContext { Title = "new", Tags = ["t"], CreatedAt = A.Time("2000-01-01T00:00:00Z"), UpdatedAt = A.Time("2000-01-01T00:00:00Z") });

        Assert.That((session.Title, session.Header.Context.Description, session.Header.Context.Tags[0]), Is.EqualTo(("new", (string?)null, "t")));
        Assert.That((session.Header.Context.CreatedAt, session.Header.Context.UpdatedAt), Is.EqualTo((Begin, Begin)));
    }

    private static Session Live() => Session.Open(
        SessionId.New(), new Ownership(WorkspaceId.New(), Ada, Visibility.Public),
        new SessionHeader("hail-1.0.0", "s", new RecordedAgent("p", "m", "t", null), new SessionContext { Description = "d", CreatedAt = Begin, UpdatedAt = Begin }),
        ScoreRule.HeuristicV1, DateTimeOffset.UnixEpoch);
}
