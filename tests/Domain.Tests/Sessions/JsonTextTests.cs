using System.Text;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Domain.Tests.Sessions;

public sealed class JsonTextTests
{
    [TestCase("\"\\ud83d\\ude00\"")]
    [TestCase("\"\\uD83D\\uDE00 \\u0041\"")]
    [TestCase("\"\\\\ud800\"", Description = "an escaped backslash before letters")]
    [TestCase("\"\\\\\\\\\"")]
    [TestCase("\"😀\"")]
    public void Sound_texts(string json) => Assert.That(JsonText.Fault(Encoding.UTF8.GetBytes(json)), Is.Null);

    [TestCase("\"\\ud800\"")]
    [TestCase("\"\\ud800x\"")]
    [TestCase("\"\\ud800\\u0041\"")]
    [TestCase("\"\\ud800\\ud800\"")]
    [TestCase("\"\\ude00\\ud83d\"")]
    [TestCase("\"\\\\\\ude00\"")]
    [TestCase("\"\\ud800\\n\"")]
    public void Lone_surrogates(string json) => Assert.That(JsonText.Fault(Encoding.UTF8.GetBytes(json)), Does.Contain("surrogate"));

    [Test]
    public void Bytes_that_are_not_utf8() => Assert.That(JsonText.Fault([0x22, 0xed, 0xa0, 0x80, 0x22]), Does.Contain("UTF-8"));
}
