using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Once;
using Microsoft.Extensions.Primitives;

namespace AgentPlatform.Api.Replies;

/// <summary>Takes the <c>Idempotency-Key</c> of a request, once its caller is known and before its body is read. Endpoints that change nothing ignore the header.</summary>
internal sealed class IdempotencyKeys(RequestDelegate next)
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";

    public Task Invoke(HttpContext context) =>
        context.Request.Headers.TryGetValue(Header, out var given) && context.GetEndpoint()?.Metadata.GetMetadata<TakesIdempotencyKey>() is not null ? Take(context, given) : next(context);

    private async Task Take(HttpContext context, StringValues given)
    {
        var caller = context.RequestServices.GetRequiredService<Caller>();
        var refusal = given is [{ } only] ? OnceKey.Check(caller, only) : OnceErrors.BadKey;
        if (refusal is not null)
        {
            await context.Refuse(refusal);
            return;
        }

        using var keyed = new KeyedRequest(caller, given.ToString(), context.Request);
        context.Features.Set(keyed);
        await next(context);
    }
}

/// <summary>A request with an <c>Idempotency-Key</c>. What it asks for is hashed while it is read, so that a body of any length need not be held.</summary>
internal sealed class KeyedRequest : IDisposable
{
    private readonly Caller caller;
    private readonly string text;
    private readonly HashedBody body;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public KeyedRequest(Caller caller, string text, HttpRequest request)
    {
        (this.caller, this.text) = (caller, text);
        foreach (var part in (string?[])[request.Method, request.Path.Value, request.QueryString.Value]) Append(part ?? "");
        request.Body = body = new HashedBody(request.Body, hash);
    }

    /// <summary>The key, with the hash of the whole request: a body that nobody asked for is read now, one that was read in part is a bug.</summary>
    public async ValueTask<OnceKey> Key(HttpContext context)
    {
        if (!body.IsStarted) await Body.ReadSmall(context);
        if (!body.IsComplete) throw new InvalidOperationException("The message is sent before its request was read to the end.");
        return OnceKey.Of(caller, text, hash.GetCurrentHash());
    }

    public void Dispose() => hash.Dispose();

    // With its length, so that no two requests make the same bytes.
    private void Append(string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }
}
