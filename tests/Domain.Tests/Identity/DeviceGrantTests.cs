using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Tests.Identity;

public sealed class DeviceGrantTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly UserId Ada = UserId.New();
    private static readonly UserId Bob = UserId.New();
    private static readonly WorkspaceId Here = WorkspaceId.New();
    private static readonly byte[] Challenge = Secrets.Hash("challenge");

    [Test]
    public void A_request_that_is_approved_is_redeemed_once()
    {
        var grant = In(DeviceGrantState.Approved);

        Assert.That((grant.User, grant.Workspace), Is.EqualTo(((UserId?)Ada, (WorkspaceId?)Here)));
        Assert.That(Redeem(grant), Is.Null);
        Assert.That(grant.State, Is.EqualTo(DeviceGrantState.Redeemed));
        Assert.That(Redeem(grant), Is.EqualTo(DeviceGrantErrors.InvalidGrant));
    }

    [Test]
    public void A_code_is_entered_while_nobody_has([Values] DeviceGrantState state)
    {
        var refusal = In(state).Recognize(Bob, Secrets.Hash("another"), Noon);

        Assert.That(refusal, Is.EqualTo(state is DeviceGrantState.Pending ? null : DeviceGrantErrors.UnknownUserCode));
    }

    [Test]
    public void The_same_browser_may_enter_it_again()
    {
        var grant = In(DeviceGrantState.Recognized);

        Assert.That(grant.Recognize(Ada, Challenge, Noon), Is.Null);
        Assert.That(grant.Recognize(Ada, Secrets.Hash("another window"), Noon), Is.EqualTo(DeviceGrantErrors.UnknownUserCode));
        Assert.That(grant.Recognize(Bob, Challenge, Noon), Is.EqualTo(DeviceGrantErrors.UnknownUserCode));
    }

    [Test]
    public void An_answer_is_given_when_the_code_was_entered_and_before_there_is_one([Values] DeviceGrantState state, [Values] bool approve)
    {
        var grant = In(state);

        var refusal = approve ? grant.Approve(Ada, Here, Noon) : grant.Deny(Ada, Noon);

        Assert.That(refusal, Is.EqualTo(state switch
        {
            DeviceGrantState.Pending => DeviceGrantErrors.AnotherPerson,
            DeviceGrantState.Recognized => null,
            DeviceGrantState.Approved or DeviceGrantState.Denied or DeviceGrantState.Redeemed => DeviceGrantErrors.NotOpen,
        }));
        if (refusal is not null) Assert.That(grant.State, Is.EqualTo(state));
    }

    [Test]
    public void Nobody_else_answers([Values] bool approve)
    {
        var grant = In(DeviceGrantState.Recognized);

        Assert.That(approve ? grant.Approve(Bob, Here, Noon) : grant.Deny(Bob, Noon), Is.EqualTo(DeviceGrantErrors.AnotherPerson));
        Assert.That(grant.State, Is.EqualTo(DeviceGrantState.Recognized));
    }

    [Test]
    public void When_its_time_is_over_nothing_moves_any_more()
    {
        var late = Noon + DeviceGrant.Lifetime;

        Assert.That(In(DeviceGrantState.Pending).Recognize(Ada, Challenge, late), Is.EqualTo(DeviceGrantErrors.UnknownUserCode));
        Assert.That(In(DeviceGrantState.Recognized).Approve(Ada, Here, late), Is.EqualTo(DeviceGrantErrors.NotOpen));
        Assert.That(In(DeviceGrantState.Recognized).Deny(Ada, late), Is.EqualTo(DeviceGrantErrors.NotOpen));
        foreach (var state in new[] { DeviceGrantState.Pending, DeviceGrantState.Recognized, DeviceGrantState.Approved, DeviceGrantState.Denied })
            Assert.That(Redeem(In(state), late), Is.EqualTo(DeviceGrantErrors.Expired), $"{state}");
    }

    [Test]
    public void Another_client_gets_nothing() => Assert.That(In(DeviceGrantState.Approved).Redeem("another", Noon), Is.EqualTo(DeviceGrantErrors.InvalidGrant));

    [Test]
    public void Every_poll_that_comes_too_early_makes_the_interval_longer_up_to_a_limit()
    {
        var grant = In(DeviceGrantState.Pending);
        Assert.That(Redeem(grant), Is.EqualTo(DeviceGrantErrors.AuthorizationPending));
        Assert.That(Redeem(grant, Noon.AddSeconds(4.4)), Is.EqualTo(DeviceGrantErrors.SlowDown));
        Assert.That(grant.PollInterval, Is.EqualTo(10));
        // As early as networks make it.
        Assert.That(Redeem(grant, Noon.AddSeconds(4.4 + 9.6)), Is.EqualTo(DeviceGrantErrors.AuthorizationPending));

        for (var i = 0; i < 100; i++) Assert.That(Redeem(grant, Noon.AddSeconds(14)), Is.EqualTo(DeviceGrantErrors.SlowDown));
        Assert.That(grant.PollInterval, Is.EqualTo(DeviceGrant.LongestInterval));
    }

    [Test]
    public void People_type_codes_as_they_like()
    {
        var code = UserCodes.New();
        foreach (var text in new[] { code, code.ToLowerInvariant(), code.Replace('-', ' '), code.Replace("-", "", StringComparison.Ordinal), $" {code}\n" })
            Assert.That(UserCodes.Read(text), Is.EqualTo(code));
        foreach (var text in new[] { "", "BCDF-GHJ", "BCDF-GHJKK", "BCDF-GHJA", "BCDF-GHJ1", "BCDF-GHJİ", new string('B', 1000) })
            Assert.That(UserCodes.Read(text), Is.Null, text);
    }

    [Test]
    public void Scopes_are_named_once_in_the_order_of_the_request()
    {
        Assert.That(DeviceClient.Agents.Read("agent:register  openid agent:register").Value, Is.EqualTo(new[] { "agent:register", "openid" }));
        Assert.That(DeviceClient.Agents.Read(" ").Value, Is.EqualTo(DeviceClient.Agents.Scopes));
        Assert.That(DeviceClient.Agents.Read("openid OPENID").Error, Is.EqualTo(DeviceGrantErrors.InvalidScope));
    }

    private static Domain.Common.Error? Redeem(DeviceGrant grant, DateTimeOffset? at = null) => grant.Redeem(DeviceClient.Agents.Id, at ?? Noon);

    private static DeviceGrant In(DeviceGrantState state)
    {
        var (grant, _) = DeviceGrant.Begin(DeviceClient.Agents, DeviceClient.Agents.Scopes, Noon);
        if (state is DeviceGrantState.Pending) return grant;
        Assert.That(grant.Recognize(Ada, Challenge, Noon), Is.Null);
        if (state is DeviceGrantState.Denied) Assert.That(grant.Deny(Ada, Noon), Is.Null);
        if (state is DeviceGrantState.Approved or DeviceGrantState.Redeemed) Assert.That(grant.Approve(Ada, Here, Noon), Is.Null);
        if (state is DeviceGrantState.Redeemed) Assert.That(Redeem(grant), Is.Null);
        Assert.That(grant.State, Is.EqualTo(state));
        return grant;
    }
}
