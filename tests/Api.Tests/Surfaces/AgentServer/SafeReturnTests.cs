using AgentPlatform.Api.Surfaces.AgentServer;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer;

public sealed class SafeReturnTests
{
    [TestCase("/")]
    [TestCase("/workspaces/1?tab=settings#top")]
    [TestCase("https://agents.example/x")]
    [TestCase("https://app.agents.example")]
    public void Our_own_pages_are_safe(string next) => Assert.That(SafeReturn.IsSafe(next, "agents.example"), Is.True);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("workspaces")]
    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("/a\r\nSet-Cookie: x=y")]
    [TestCase("/\tx")]
    [TestCase("http://agents.example/x")]
    [TestCase("https://evil.example/agents.example")]
    [TestCase("https://evilagents.example/")]
    [TestCase("https://agents.example@evil.example/")]
    [TestCase("https://agents.example\\@evil.example/")]
    [TestCase("https://agents.example.evil.example/")]
    [TestCase("javascript:alert(1)")]
    public void Everything_else_is_not(string? next) => Assert.That(SafeReturn.IsSafe(next, "agents.example"), Is.False);

    [Test]
    public void A_path_may_have_2048_characters() => Assert.That(
        (SafeReturn.IsSafe("/" + new string('a', 2047), ""), SafeReturn.IsSafe("/" + new string('a', 2048), "")), Is.EqualTo((true, false)));

    [Test]
    public void Without_a_domain_no_address_is_safe() => Assert.That(SafeReturn.IsSafe("https://agents.example/", ""), Is.False);

    [Test]
    public void A_leading_dot_of_the_domain_does_not_matter() => Assert.That(SafeReturn.IsSafe("https://app.agents.example/", ".agents.example"), Is.True);
}
