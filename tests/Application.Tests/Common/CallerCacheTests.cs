using System.Diagnostics.Metrics;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Tests.Common;

public sealed class CallerCacheTests
{
    private static readonly Caller Ada = Caller.Person(UserId.New(), WorkspaceId.New());
    private static readonly Caller Bob = Caller.Person(UserId.New(), WorkspaceId.New());

    private readonly ShiftedClock clock = new();
    private CallerCache cache = null!;
    private int lookups;

    [SetUp]
    public void MakeCache()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        cache = new CallerCache(clock, services.GetRequiredService<IMeterFactory>());
        lookups = 0;
    }

    [Test]
    public async Task The_same_text_is_somebody_else_in_another_space()
    {
        await Get("a", Ada);

        var other = await cache.Get(CredentialSpace.Membership, "a", () => Task.FromResult<Result<KnownCaller>>(new KnownCaller(Bob)));

        Assert.That(other.Value, Is.EqualTo(Bob));
        Assert.That((await Get("a", Bob)).Value, Is.EqualTo(Ada));
    }

    [Test]
    public async Task A_credential_is_looked_up_once_in_thirty_seconds()
    {
        await Get("a", Ada);
        Assert.That((await Get("a", Ada)).Value, Is.EqualTo(Ada));
        Assert.That(lookups, Is.EqualTo(1));

        clock.Forward(CallerCache.Lifetime + TimeSpan.FromSeconds(1));
        await Get("a", Ada);
        Assert.That(lookups, Is.EqualTo(2));
    }

    [Test]
    public async Task It_is_never_remembered_longer_than_it_is_good()
    {
        await Get("a", Ada, clock.GetUtcNow() + TimeSpan.FromSeconds(5));
        clock.Forward(TimeSpan.FromSeconds(6));
        await Get("a", Ada);

        Assert.That(lookups, Is.EqualTo(2));
    }

    [Test]
    public async Task Whoever_watches_a_principal_is_told_of_its_evictions_and_of_those_of_all()
    {
        var (ada, bob) = (0, 0);
        using var first = cache.Watch(Ada.Id, () => ada++);
        var second = cache.Watch(Bob.Id, () => bob++);
        await Get("a", Ada);

        cache.Evict(Ada.Id);
        Assert.That((ada, bob), Is.EqualTo((1, 0)));
        cache.Clear();
        Assert.That((ada, bob), Is.EqualTo((2, 1)));

        second.Dispose();
        cache.IsOn = false;
        Assert.That((ada, bob), Is.EqualTo((3, 1)));
    }

    [Test]
    public async Task An_eviction_takes_the_principals_credentials_and_nobody_elses()
    {
        await Get("a1", Ada);
        await Get("a2", Ada);
        await Get("b", Bob);

        cache.Evict(Ada.Id);
        await Get("a1", Ada);
        await Get("a2", Ada);
        await Get("b", Bob);

        Assert.That(lookups, Is.EqualTo(5));
    }

    [Test]
    public async Task A_look_up_that_raced_an_eviction_is_not_remembered()
    {
        await cache.Get(CredentialSpace.Bearer, "a", () =>
        {
            cache.Evict(Ada.Id);
            return Task.FromResult<Result<KnownCaller>>(new KnownCaller(Ada));
        });
        await Get("a", Ada);

        Assert.That(lookups, Is.EqualTo(1));
    }

    [Test]
    public async Task Refusals_are_not_remembered()
    {
        Assert.That((await cache.Get(CredentialSpace.Bearer, "a", () => Task.FromResult<Result<KnownCaller>>(ApiKeyErrors.Unknown))).Error, Is.EqualTo(ApiKeyErrors.Unknown));
        Assert.That((await Get("a", Ada)).Value, Is.EqualTo(Ada));
    }

    [Test]
    public async Task While_it_is_off_nothing_is_remembered_and_nothing_from_before_is_used()
    {
        await Get("a", Ada);
        cache.IsOn = false;
        await Get("a", Ada);
        await Get("a", Ada);
        cache.IsOn = true;
        await Get("a", Ada);
        await Get("a", Ada);

        Assert.That(lookups, Is.EqualTo(4));
    }

    [Test]
    public async Task It_does_not_grow_beyond_its_capacity_and_makes_room_for_the_living()
    {
        for (var i = 0; i < CallerCache.Capacity; i++) await Get($"k{i}", Ada);
        await Get("one more", Bob);
        await Get("one more", Bob);
        Assert.That(lookups, Is.EqualTo(CallerCache.Capacity + 2));

        clock.Forward(CallerCache.Lifetime + TimeSpan.FromSeconds(1));
        await Get("one more", Bob);
        await Get("one more", Bob);
        Assert.That(lookups, Is.EqualTo(CallerCache.Capacity + 3));
    }

    private ValueTask<Result<Caller>> Get(string credential, Caller caller, DateTimeOffset? until = null) => cache.Get(CredentialSpace.Bearer, credential, () =>
    {
        lookups++;
        return Task.FromResult<Result<KnownCaller>>(new KnownCaller(caller, until));
    });
}
