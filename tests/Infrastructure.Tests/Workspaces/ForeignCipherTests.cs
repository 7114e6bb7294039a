using System.Text;
using AgentPlatform.Infrastructure.Workspaces;

namespace AgentPlatform.Infrastructure.Tests.Workspaces;

/// <summary>Values of another system, with the check vectors of contract open-agents-builder 4.3.</summary>
public sealed class ForeignCipherTests
{
    private static readonly byte[] Key = ForeignCipher.Derive("tenant-storage-key");

    [Test]
    public void The_passphrase_gives_the_key() => Assert.That(Convert.ToHexStringLower(Key), Is.EqualTo("d724adc7ed64ee44513143f26550105f0eee2ff9e2d07852856efe5ae857b9df"));

    [TestCase("Alice", "000102030405060708090a0b0c0d0e0f6ddb341a845e2477daf96b1a86cd725cfff88ef2ef")]
    [TestCase("Zażółć", "000102030405060708090a0b0c0d0e0f76d698c52214597cc2b00537d28dd123824f0edf44f459e7cc52")]
    public void A_value_is_read(string text, string stored) => Assert.That(ForeignCipher.Read(Key, Encoding.ASCII.GetBytes(stored)), Is.EqualTo(text));

    [TestCase("000102030405060708090a0b0c0d0e0f6ddb341a845e2477daf96b1a86cd725cfff88ef2ee", TestName = "Another tag")]
    [TestCase("000102030405060708090a0b0c0d0e0f6ddb341a845e2477daf96b1a86cd725cfff88ef2e", TestName = "Half a byte")]
    [TestCase("0001", TestName = "Too short")]
    [TestCase("Alice has no encryption, and is longer than two blocks are in hexadecimal", TestName = "Plain text")]
    [TestCase("", TestName = "Nothing")]
    public void What_is_no_value_is_not_read(string stored) => Assert.That(ForeignCipher.Read(Key, Encoding.ASCII.GetBytes(stored)), Is.Null);

    [Test]
    public void Another_key_reads_nothing() =>
        Assert.That(ForeignCipher.Read(ForeignCipher.Derive("other"), "000102030405060708090a0b0c0d0e0f6ddb341a845e2477daf96b1a86cd725cfff88ef2ef"u8), Is.Null);
}
