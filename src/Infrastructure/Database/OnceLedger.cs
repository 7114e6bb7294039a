using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Infrastructure.Keys;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Answers are sealed under a key that is derived from the Idempotency-Key, which is stored nowhere: a dump of the table reveals none of them.</summary>
internal sealed class OnceLedger(Db db) : IOnceLedger
{
    private const int SecretBytes = 32;

    private static readonly byte[] Purpose = Encoding.UTF8.GetBytes("answer under an idempotency key");

    public async Task<OnceEntry?> Find(OnceKey key, CancellationToken ct)
    {
        if (await db.One<Row>(OnceSql.Find(key.Hash), ct) is not { } row) return null;
        var answer = row.Answer is null ? null : Encryption.Open(Secret(key), row.Answer, row.RequestHash);
        return new OnceEntry(row.RequestHash, answer ?? throw new InvalidOperationException("A committed Idempotency-Key has no answer that its own text opens."));
    }

    public async Task<IReadOnlyList<OnceKey>> Claim(IReadOnlyList<OnceKey> keys, DateTimeOffset now, CancellationToken ct)
    {
        var free = (await db.Many<byte[]>(OnceSql.Claim([.. keys.Select(key => key.Hash)], [.. keys.Select(key => key.RequestHash)], now), ct)).Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        return [.. keys.Where(key => free.Contains(Convert.ToHexString(key.Hash)))];
    }

    public async Task Answer(IReadOnlyList<(OnceKey Key, byte[] Answer)> answers, CancellationToken ct)
    {
        var boxes = answers.Select(answer => Encryption.Seal(Secret(answer.Key), answer.Answer, answer.Key.RequestHash));
        var stored = await db.Execute(OnceSql.Answer([.. answers.Select(answer => answer.Key.Hash)], [.. boxes]), ct);
        if (stored != answers.Count) throw new InvalidOperationException("An answer was stored under a key that this transaction has not claimed.");
    }

    public Task Release(IReadOnlyList<OnceKey> keys, CancellationToken ct) => db.Execute(OnceSql.Release([.. keys.Select(key => key.Hash)]), ct);

    private static byte[] Secret(OnceKey key) => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key.Text), SecretBytes, key.Hash, Purpose);

    private sealed record Row
    {
        public byte[] RequestHash { get; init; } = [];

        public byte[]? Answer { get; init; }
    }
}
