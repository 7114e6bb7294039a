using System.Net;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;

namespace AgentPlatform.Application.Tests.Audit;

/// <summary>What is refused is counted, in bounded memory, whoever makes how much noise.</summary>
public sealed class RefusalsTests
{
    private readonly StillClock clock = new(new DateTimeOffset(2026, 2, 19, 12, 0, 0, TimeSpan.Zero));

    [Test]
    public void Repetitions_are_counted_with_their_first_and_last_time()
    {
        var refusals = new Refusals(clock);
        refusals.Note(From(1), null, CommonErrors.Unauthenticated, "things.list");
        clock.Forward(TimeSpan.FromSeconds(3));
        refusals.Note(From(1), null, CommonErrors.Unauthenticated, "things.list");
        refusals.Note(From(1), null, CommonErrors.Unauthenticated, "things.get");

        var noted = refusals.Take();

        Assert.That(noted.LeftOut, Is.Zero);
        Assert.That(noted.Noted.Select(one => (one.Operation, one.Count)), Is.EquivalentTo(new[] { ("things.list", 2L), ("things.get", 1L) }));
        Assert.That(noted.Noted.Single(one => one.Count == 2), Has.Property(nameof(NotedRefusal.Last)).EqualTo(clock.GetUtcNow()).And.Property(nameof(NotedRefusal.First)).EqualTo(clock.GetUtcNow().AddSeconds(-3)));
        Assert.That(refusals.Take().Noted, Is.Empty);
    }

    [Test]
    public void What_is_no_matter_of_rights_is_passed_over()
    {
        var refusals = new Refusals(clock);

        foreach (var kind in Enum.GetValues<ErrorKind>()) refusals.Note(From(1), null, new Error(kind, $"x.{kind}", ""), "things.list");

        Assert.That(refusals.Take().Noted.Select(one => one.Error.Kind), Is.EquivalentTo(new[] { ErrorKind.Unauthenticated, ErrorKind.Forbidden }));
    }

    [Test]
    public void A_flood_of_strangers_is_bounded_and_hides_no_member()
    {
        var refusals = new Refusals(clock);
        var member = Caller.Person(UserId.New(), WorkspaceId.New());

        for (var i = 0; i < 5000; i++) refusals.Note(From(i), null, CommonErrors.Unauthenticated, "things.list");
        refusals.Note(member, member.Workspace, CommonErrors.Forbidden, "things.delete");
        var noted = refusals.Take();

        Assert.That(noted.Noted, Has.Count.EqualTo(Refusals.MostUnknown + 1));
        Assert.That(noted.Noted, Has.Exactly(1).Property(nameof(NotedRefusal.Caller)).EqualTo(member));
        Assert.That(noted.LeftOut, Is.EqualTo(5000 - Refusals.MostUnknown));
    }

    [Test]
    public void Members_are_bounded_too()
    {
        var refusals = new Refusals(clock);

        for (var i = 0; i < 5000; i++) refusals.Note(Caller.Person(UserId.New(), WorkspaceId.New()), null, CommonErrors.Forbidden, "things.list");
        var noted = refusals.Take();

        Assert.That((noted.Noted.Count, noted.LeftOut), Is.EqualTo((Refusals.Most - Refusals.MostUnknown, 5000L - (Refusals.Most - Refusals.MostUnknown))));
    }

    [Test]
    public void A_flood_that_goes_on_gets_fewer_places_and_one_that_ends_gets_them_back()
    {
        var refusals = new Refusals(clock);
        Assert.That(Flood(refusals), Is.EqualTo(Refusals.MostUnknown));

        for (var i = 0; i < 10; i++) Assert.That(Flood(refusals), Is.EqualTo(Refusals.Refill / 2));

        for (var i = 0; i < 2 * Refusals.Most / Refusals.Refill; i++) Assert.That(refusals.Take().Noted, Is.Empty);
        Assert.That(Flood(refusals), Is.EqualTo(Refusals.MostUnknown));
    }

    private static int Flood(Refusals refusals)
    {
        for (var i = 0; i < 2 * Refusals.Most; i++) refusals.Note(From(i), null, CommonErrors.Unauthenticated, "things.list");
        return refusals.Take().Noted.Count;
    }

    private static Caller From(int address) => Caller.Anonymous with { From = new Whereabouts(new IPAddress((long)address), null) };
}
