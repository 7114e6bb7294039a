using AgentPlatform.Domain.Audit;

namespace AgentPlatform.Domain.Tests.Audit;

/// <summary>What looks like a secret is not written down.</summary>
public sealed class SecretMaskTests
{
    [TestCase("osk_0123456789abcdef0123456789abcdef")]
    [TestCase("apk_AbCdEf0123456789-_x")]
    [TestCase("wak_0123456789abcdefABCDEF")]
    [TestCase("ast_0123456789abcdef")]
    [TestCase("ad_key_0123456789abcdef")]
    [TestCase("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl")]
    [TestCase("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    public void Secrets_are_blotted_out_wherever_they_stand(string secret)
    {
        Assert.That(SecretMask.Apply(secret), Is.EqualTo("[masked]"));
        Assert.That(SecretMask.Apply($$"""{"url":"https://x/?key={{secret}}&y=1","list":["{{secret}}"]}"""), Is.EqualTo("""{"url":"https://x/?key=[masked]&y=1","list":["[masked]"]}"""));
    }

    [TestCase("curl/8.5.0")]
    [TestCase("task_key_names and osk_ alone")]
    [TestCase("wak_MF2YVBME")]
    [TestCase("osk_01234567")]
    [TestCase("019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a10")]
    [TestCase("sessions.visibility_changed")]
    [TestCase("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36")]
    public void Other_texts_stay_as_they_are(string text) => Assert.That(SecretMask.Apply(text), Is.EqualTo(text));

    [Test]
    public void Nothing_stays_nothing() => Assert.That(SecretMask.Apply(null), Is.Null);
}
