using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Tests.ApiKeys;

public sealed class PlatformKeyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 19, 12, 0, 0, TimeSpan.Zero);
    private static readonly Scopes Rights = Scopes.Of(Scope.ReadSessions, Scope.MintKeys);
    private static readonly ResourceRef Thing = new(ResourceKind.Agent, "a1");

    [Test]
    public void A_new_key_is_active_and_keeps_only_the_hash_of_its_text()
    {
        var (key, text) = Mint();

        Assert.That(key.Standing(Noon), Is.EqualTo(KeyStanding.Active));
        Assert.That(key.Hash, Is.EqualTo(Secrets.Hash(text)));
        Assert.That(key.Prefix, Is.EqualTo(text[..12]));
        Assert.That(key.Scopes, Is.EqualTo(new[] { "keys:mint", "sessions:read" }));
    }

    [Test]
    public void It_ends_at_its_instant()
    {
        var (key, _) = Mint();

        Assert.That(key.Standing(Noon.AddDays(10).AddTicks(-1)), Is.EqualTo(KeyStanding.Active));
        Assert.That(key.Standing(Noon.AddDays(10)), Is.EqualTo(KeyStanding.Expired));
    }

    [Test]
    public void A_successor_is_the_same_for_as_long_again_and_the_old_one_lives_for_the_overlap()
    {
        var (key, text) = Mint();
        var successor = ApiKeyId.New();

        var rotated = key.Rotate(successor, TimeSpan.FromHours(1), latest: null, Noon.AddDays(3));

        var (heir, other) = rotated.Value;
        Assert.That((heir.Id, heir.Name, heir.Only, heir.User, heir.Workspace), Is.EqualTo((successor, key.Name, (ResourceRef?)Thing, key.User, key.Workspace)));
        Assert.That(heir.Scopes, Is.EqualTo(key.Scopes));
        Assert.That((heir.CreatedAt, heir.ExpiresAt), Is.EqualTo((Noon.AddDays(3), Noon.AddDays(13))));
        Assert.That(other, Is.Not.EqualTo(text));
        Assert.That(key.ReplacedBy, Is.EqualTo(successor));
        Assert.That(key.Standing(Noon.AddDays(3)), Is.EqualTo(KeyStanding.Grace));
        Assert.That(key.Standing(Noon.AddDays(3).AddHours(1)), Is.EqualTo(KeyStanding.Expired));
    }

    [Test]
    public void A_successor_does_not_outlive_what_bounds_it()
    {
        var (key, _) = Mint();

        Assert.That(key.Rotate(ApiKeyId.New(), TimeSpan.Zero, Noon.AddDays(10), Noon.AddDays(3)).Value.Key.ExpiresAt, Is.EqualTo(Noon.AddDays(10)));
    }

    [Test]
    public void Without_an_overlap_the_old_one_is_revoked_at_once()
    {
        var (key, _) = Mint();

        Assert.That(key.Rotate(ApiKeyId.New(), TimeSpan.Zero, latest: null, Noon).Error, Is.Null);

        Assert.That((key.Standing(Noon), key.RevokedAt), Is.EqualTo((KeyStanding.Revoked, (DateTimeOffset?)Noon)));
    }

    [Test]
    public void Only_an_active_key_can_be_rotated([Values(KeyStanding.Grace, KeyStanding.Revoked, KeyStanding.Expired)] KeyStanding standing)
    {
        var (key, _) = Mint();
        var now = standing is KeyStanding.Expired ? Noon.AddDays(10) : Noon;
        if (standing is KeyStanding.Grace) Assert.That(key.Rotate(ApiKeyId.New(), TimeSpan.FromHours(1), latest: null, now).Error, Is.Null);
        if (standing is KeyStanding.Revoked) key.Revoke(now);
        Assert.That(key.Standing(now), Is.EqualTo(standing));
        var replacedBy = key.ReplacedBy;

        Assert.That(key.Rotate(ApiKeyId.New(), TimeSpan.FromHours(1), latest: null, now).Error, Is.EqualTo(ApiKeyErrors.NotActive));

        Assert.That(key.ReplacedBy, Is.EqualTo(replacedBy));
    }

    [TestCase(-1)]
    [TestCase(604_801)]
    public void An_overlap_out_of_bounds_changes_nothing(int seconds)
    {
        var (key, _) = Mint();

        Assert.That(key.Rotate(ApiKeyId.New(), TimeSpan.FromSeconds(seconds), latest: null, Noon).Error, Is.EqualTo(ApiKeyErrors.BadOverlap));

        Assert.That((key.Standing(Noon), key.ReplacedBy), Is.EqualTo((KeyStanding.Active, (ApiKeyId?)null)));
    }

    [Test]
    public void What_is_revoked_stays_as_it_is()
    {
        var (key, _) = Mint();
        key.Revoke(Noon);

        key.Revoke(Noon.AddHours(1));

        Assert.That(key.RevokedAt, Is.EqualTo(Noon));
    }

    [TestCase(ResourceKind.Session, "019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e04", true)]
    [TestCase(ResourceKind.Session, "019C75B0-2A48-7F3A-8F0E-5F7A1C9D2E04", false)]
    [TestCase(ResourceKind.Session, "mine", false)]
    [TestCase(ResourceKind.Agent, "mine", true)]
    [TestCase(ResourceKind.Agent, " ", false)]
    public void Sessions_are_named_by_their_uuid_and_agents_by_any_id(ResourceKind kind, string id, bool isGood) => Assert.That(PlatformKey.CanBeRestrictedTo(new ResourceRef(kind, id)), Is.EqualTo(isGood));

    [Test]
    public void An_agents_id_has_a_longest_form()
    {
        Assert.That(PlatformKey.CanBeRestrictedTo(new ResourceRef(ResourceKind.Agent, new string('x', PlatformKey.LongestOnly))), Is.True);
        Assert.That(PlatformKey.CanBeRestrictedTo(new ResourceRef(ResourceKind.Agent, new string('x', PlatformKey.LongestOnly + 1))), Is.False);
    }

    private static (PlatformKey Key, string Text) Mint() =>
        PlatformKey.Mint(ApiKeyId.New(), UserId.New(), WorkspaceId.New(), new KeyTerms("nightly", Rights, Thing, Noon.AddDays(10)), Noon);
}
