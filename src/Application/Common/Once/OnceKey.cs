using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common.Once;

/// <summary>An Idempotency-Key as the platform knows it: whose it is, and which request it came with. A class without equality or text of its own, so that the key lands in no log.</summary>
public sealed class OnceKey
{
    /// <summary>Characters of a key.</summary>
    public const int Longest = 255;

    /// <summary>Characters that a key needs where nobody says who they are: two strangers must not meet under a key that can be guessed.</summary>
    public const int ShortestOfStrangers = 20;

    private OnceKey(byte[] hash, byte[] requestHash, string text) => (Hash, RequestHash, Text) = (hash, requestHash, text);

    /// <summary>SHA-256 over caller and key: the same key of two callers is two keys.</summary>
    public byte[] Hash { get; }

    /// <summary>SHA-256 over the request that it came with.</summary>
    public byte[] RequestHash { get; }

    /// <summary>What the client sent; never stored.</summary>
    public string Text { get; }

    internal UInt128 Id => MemoryMarshal.Read<UInt128>(Hash);

    /// <summary>Refuses a key that is not 1 to 255 visible ASCII characters, or too short for a caller without a credential.</summary>
    public static Error? Check(Caller caller, string text)
    {
        if (text.Length is 0 or > Longest || text.AsSpan().ContainsAnyExceptInRange('!', '~')) return OnceErrors.BadKey;
        return caller.IsAnonymous && text.Length < ShortestOfStrangers ? OnceErrors.ShortKey : null;
    }

    public static OnceKey Of(Caller caller, string text, byte[] requestHash)
    {
        // Kind, principal and workspace have fixed lengths and the key comes last, so no two of them make the same bytes.
        Span<byte> owner = stackalloc byte[sizeof(int) + 16 + 1 + 16];
        owner.Clear();
        BinaryPrimitives.WriteInt32BigEndian(owner, (int)caller.Kind);
        caller.Id.Value.TryWriteBytes(owner[sizeof(int)..]);
        if (caller.Workspace is { } workspace)
        {
            owner[sizeof(int) + 16] = 1;
            workspace.Value.TryWriteBytes(owner[(sizeof(int) + 17)..]);
        }

        return new OnceKey(SHA256.HashData([.. owner, .. Encoding.UTF8.GetBytes(text)]), requestHash, text);
    }
}

/// <summary>Refusals of requests that carry an Idempotency-Key.</summary>
public static class OnceErrors
{
    private const string BadCode = "request.bad_idempotency_key";

    public static readonly Error BadKey = new(ErrorKind.Invalid, BadCode, $"Idempotency-Key must be one text of 1 to {OnceKey.Longest} visible ASCII characters");

    public static readonly Error ShortKey =
        new(ErrorKind.Invalid, BadCode, $"without a credential an Idempotency-Key needs at least {OnceKey.ShortestOfStrangers} characters that nobody can guess, for example a random uuid");

    public static readonly Error Reused = new(ErrorKind.Invalid, "request.idempotency_key_reused", "this Idempotency-Key was already used with another request");

    /// <summary>Another node has just done it: its answer is given instead. Leaves Application only if that went wrong.</summary>
    internal static readonly Error Taken = new(ErrorKind.Unavailable, "request.idempotency_key_taken", "the same request is being carried out elsewhere, please try again");
}
