using System.Security.Cryptography;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Tests.Audit;

/// <summary>The chain's hash, by the vector of docs/audit.md, which was made by other means.</summary>
public sealed class AuditChainTests
{
    private static readonly AuditRecord First = new()
    {
        Id = 4711,
        WorkspaceId = new WorkspaceId(new Guid("019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a10")),
        At = new DateTimeOffset(2026, 2, 19, 11, 18, 5, TimeSpan.Zero).AddTicks(1_204_510),
        ActorKind = "user",
        ActorId = new Guid("019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01"),
        CredentialKind = "user_key",
        CredentialId = "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11",
        Action = "sessions.visibility_changed",
        TargetKind = "session",
        TargetId = "019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e04",
        Address = "192.0.2.7",
        UserAgent = "curl/8.5.0",
        DetailCodec = 0,
        DetailDigest = SHA256.HashData("""{"visibility":"public"}"""u8),
    };

    private static readonly AuditRecord Second = new()
    {
        Id = 4712,
        WorkspaceId = First.WorkspaceId,
        At = new DateTimeOffset(2026, 2, 19, 11, 18, 6, TimeSpan.Zero),
        ActorKind = "anonymous",
        CredentialKind = "none",
        Action = "identity.login_failed",
        IsRefused = true,
        UserAgent = "Käse",
    };

    private static readonly DateTimeOffset FirstSealed = new DateTimeOffset(2026, 2, 19, 11, 18, 5, TimeSpan.Zero).AddTicks(3_100_020);

    private static byte[] FirstHash => AuditChain.Hash(AuditChain.Start, First, 1, FirstSealed);

    [Test]
    public void Entries_have_the_hashes_of_the_test_vector()
    {
        var second = AuditChain.Hash(FirstHash, Second, 2, new DateTimeOffset(2026, 2, 19, 11, 18, 6, 500, TimeSpan.Zero));

        Assert.That(Convert.ToHexStringLower(FirstHash), Is.EqualTo("912ff83e7e2051cae91b349193bb18ada2a6e446a4682c134685b45579447833"));
        Assert.That(Convert.ToHexStringLower(second), Is.EqualTo("b72de7c4553fc2cd6759156022d7bf222f752bd10236093dc07da0dcd9e5b238"));
    }

    [Test]
    public void Every_column_is_in_the_hash()
    {
        AuditRecord[] changed =
        [
            First with { Id = 1 }, First with { WorkspaceId = default }, First with { At = First.At.AddMicroseconds(1) }, First with { ActorKind = "key" }, First with { ActorId = null },
            First with { CredentialKind = "none" }, First with { CredentialId = null }, First with { Action = "x" }, First with { TargetKind = null }, First with { TargetId = "" }, First with { IsRefused = true },
            First with { Address = null }, First with { UserAgent = "" }, First with { DetailCodec = 1 }, First with { DetailDigest = null },
            First with { TargetKind = "sessio", TargetId = "n" + First.TargetId },
        ];
        var columns = typeof(AuditRecord).GetProperties().Length;

        Assert.That(changed.Select(record => Convert.ToHexString(AuditChain.Hash(AuditChain.Start, record, 1, FirstSealed))).Append(Convert.ToHexString(FirstHash)).Distinct(StringComparer.Ordinal), Has.Exactly(changed.Length + 1).Items);
        Assert.That(changed, Has.Length.EqualTo(columns + 1), "each column once, and one that shifts a letter");
        Assert.That(AuditChain.Hash(AuditChain.Start, First, 2, FirstSealed), Is.Not.EqualTo(FirstHash));
        Assert.That(AuditChain.Hash(AuditChain.Start, First, 1, FirstSealed.AddMicroseconds(1)), Is.Not.EqualTo(FirstHash));
        Assert.That(AuditChain.Hash(FirstHash, First, 1, FirstSealed), Is.Not.EqualTo(FirstHash));
    }

    [Test]
    public void An_anchor_is_a_sequence_and_a_hash()
    {
        var text = $"7:{Convert.ToHexStringLower(FirstHash)}";

        Assert.That(AuditAnchor.Read(text)!.Sequence, Is.EqualTo(7));
        Assert.That(AuditAnchor.Read(text)!.Hash, Is.EqualTo(FirstHash));
    }

    [TestCase("")]
    [TestCase("7")]
    [TestCase("0:912ff83e7e2051cae91b349193bb18ada2a6e446a4682c134685b45579447833")]
    [TestCase("-1:912ff83e7e2051cae91b349193bb18ada2a6e446a4682c134685b45579447833")]
    [TestCase("1:912ff83e")]
    [TestCase("1:zzzff83e7e2051cae91b349193bb18ada2a6e446a4682c134685b45579447833")]
    [TestCase("1:912ff83e7e2051cae91b349193bb18ada2a6e446a4682c134685b45579447833:1")]
    public void Anything_else_is_none(string text) => Assert.That(AuditAnchor.Read(text), Is.Null);
}
