using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Infrastructure.Database;
using Dapper;

namespace AgentPlatform.Infrastructure.Keys;

/// <summary>
/// Signing and sealing keys. They live in the database, wrapped by the master key, so that every node has the same ones. Loaded once, after the migrations and before
/// the first request.
/// </summary>
internal sealed class KeyRing(DatabaseAddress address, Func<MasterKey> masterKey, IdentitySettings settings, TimeProvider clock) : ISigningKeys, ISecretBox
{
    private const string Signing = "signing";
    private const string Sealing = "sealing";
    private const int IdBytes = 16;

    private IReadOnlyList<RingKey> sealing = [];

    public IReadOnlyList<byte[]> Live { get; private set; } = [];

    public async Task Load(CancellationToken ct)
    {
        // Not before now: the embedded database makes the folder that the master key lies in.
        var master = masterKey();
        await using var connection = address.Alone();
        foreach (var purpose in (string[])[Signing, Sealing]) await connection.ExecuteAsync(KeyRingSql.AddFirst(purpose, NewKey(master, purpose), clock.GetUtcNow()).Command(ct));
        var rows = await connection.QueryAsync<KeyRow>(KeyRingSql.All().Command(ct));
        var keys = rows.Select(row => new RingKey(row.Id, row.Purpose, master.Unwrap(row.Wrapped, row.Purpose)
            ?? throw new StartupException("The master key does not fit this database: it wrapped its keys with another one."))).ToList();

        sealing = [.. keys.Where(key => key.Purpose is Sealing)];
        IEnumerable<byte[]> brought = settings.JwtSecret.Length > 0 ? [Encoding.UTF8.GetBytes(settings.JwtSecret)] : [];
        Live = settings.AccessTokens ? [.. brought, .. keys.Where(key => key.Purpose is Signing).Select(key => key.Secret)] : [];
    }

    public byte[] Seal(string secret)
    {
        var key = sealing[0];
        var id = key.Id.ToByteArray();
        return [.. id, .. Encryption.Seal(key.Secret, Encoding.UTF8.GetBytes(secret), id)];
    }

    public string? Open(byte[] box)
    {
        if (box.Length < IdBytes) return null;
        var id = new Guid(box.AsSpan(0, IdBytes));
        var key = sealing.FirstOrDefault(candidate => candidate.Id == id);
        return key is not null && Encryption.Open(key.Secret, box.AsSpan(IdBytes), box.AsSpan(0, IdBytes)) is { } plain ? Encoding.UTF8.GetString(plain) : null;
    }

    private static byte[] NewKey(MasterKey master, string purpose) => master.Wrap(RandomNumberGenerator.GetBytes(MasterKey.Bytes), purpose);

    private sealed record RingKey(Guid Id, string Purpose, byte[] Secret);

    private sealed record KeyRow
    {
        public Guid Id { get; init; }

        public string Purpose { get; init; } = "";

        public byte[] Wrapped { get; init; } = [];
    }
}
