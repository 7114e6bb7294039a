using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Domain.Tests.Identity;

public sealed class NormalFormTests
{
    [TestCase("  neo ", "neo")]
    [TestCase("Neo", "Neo")]
    [TestCase("   ", null)]
    [TestCase(null, null)]
    [TestCase("a\0b", null)]
    public void A_nickname_is_trimmed_and_keeps_its_case(string? text, string? normal) => Assert.That(Nickname.Normal(text), Is.EqualTo(normal));

    [TestCase(" A@Ex.org ", "a@ex.org")]
    [TestCase("@", "@")]
    [TestCase("nope", null)]
    [TestCase("a\0@x", null)]
    public void An_address_is_lower_cased_and_has_an_at(string text, string? normal) => Assert.That(EmailAddress.Normal(text), Is.EqualTo(normal));

    [Test]
    public void Lengths_are_bytes()
    {
        Assert.That((Nickname.Normal(new string('é', 32)), Nickname.Normal(new string('é', 33))), Is.EqualTo((new string('é', 32), (string?)null)));
        Assert.That(EmailAddress.Normal(new string('e', 253) + "@"), Is.Not.Null);
        Assert.That(EmailAddress.Normal(new string('e', 254) + "@"), Is.Null);
    }
}
