using System.Reflection;
using System.Text;
using System.Text.Json;
using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Replies;

/// <summary>What an endpoint answers: a value in its surface's JSON, or a refusal in its surface's form.</summary>
internal sealed class Reply<TWire> : IResult, IEndpointMetadataProvider
{
    private readonly TWire? value;
    private readonly Error? error;
    private readonly int status;
    private readonly (RenderedAnswer Answer, bool IsReplay)? stored;

    internal Reply(TWire? value, Error? error, int status) => (this.value, this.error, this.status) = (value, error, status);

    private Reply(RenderedAnswer answer, bool isReplay) => stored = (answer, isReplay);

    /// <summary>Headers of a success.</summary>
    public Action<IHeaderDictionary>? Headers { get; init; }

    /// <summary>The same answer with headers that only a success carries.</summary>
    public Reply<TWire> With(Action<IHeaderDictionary> headers) => new(value, error, status) { Headers = Headers + headers };

    /// <summary>An answer that was rendered in the transaction of its effect, now or by an earlier request.</summary>
    public static Reply<TWire> Stored(RenderedAnswer answer, bool isReplay) => new(answer, isReplay);

    public static implicit operator Reply<TWire>(Error error) => new(default, error, 0);

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        if (typeof(TWire) == typeof(NoBody) || typeof(TWire) == typeof(TextBody)) return;
        var created = method.GetCustomAttribute<CreatesAttribute>() is not null;
        builder.Metadata.Add(new ProducesResponseTypeMetadata(created ? StatusCodes.Status201Created : StatusCodes.Status200OK, typeof(TWire), ["application/json"]));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (stored is { } kept)
        {
            await kept.Answer.Write(httpContext, kept.IsReplay);
            return;
        }

        if (error is not null)
        {
            await httpContext.Refuse(error);
            return;
        }

        var response = httpContext.Response;
        response.StatusCode = status;
        Headers?.Invoke(response.Headers);
        if (value is NoBody) return;
        var (contentType, body) = Bytes(httpContext.Wire());
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    /// <summary>What <see cref="ExecuteAsync"/> would write, without writing it and without a request.</summary>
    public RenderedAnswer Render(Voice voice)
    {
        if (error is not null)
        {
            var refusal = voice.Refuse(error);
            return new RenderedAnswer(refusal.Status, refusal.Body.Length > 0 ? refusal.ContentType : null, refusal.Headers, refusal.Body);
        }

        var headers = new HeaderDictionary();
        Headers?.Invoke(headers);
        var flat = headers.SelectMany(header => header.Value, (header, text) => new KeyValuePair<string, string>(header.Key, text!)).ToList();
        if (value is NoBody) return new RenderedAnswer(status, null, flat, []);
        var (contentType, body) = Bytes(voice.Wire);
        return new RenderedAnswer(status, contentType, flat, body);
    }

    private (string ContentType, byte[] Body) Bytes(IWire wire) => value is TextBody text
        ? (text.ContentType, Encoding.UTF8.GetBytes(text.Text))
        : ("application/json", JsonSerializer.SerializeToUtf8Bytes(value, wire.Json));
}

/// <summary>Says that a handler answers 201; for the API document.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CreatesAttribute : Attribute;

/// <summary>The answer has no body.</summary>
internal readonly record struct NoBody;

/// <summary>The answer is this text and no JSON.</summary>
internal readonly record struct TextBody(string Text, string ContentType = "text/plain; charset=utf-8");

internal static class Reply
{
    public static Reply<TWire> One<TView, TWire>(Result<TView> result, Func<TView, TWire> wire, int status = StatusCodes.Status200OK) =>
        result.Error is { } error ? error : new Reply<TWire>(wire(result.Value), null, status);

    public static Reply<TWire> Created<TView, TWire>(Result<TView> result, Func<TView, TWire> wire) => One(result, wire, StatusCodes.Status201Created);

    public static Reply<TWire> Value<TWire>(TWire wire) => new(wire, null, StatusCodes.Status200OK);

    /// <summary>Sends the browser on; no body.</summary>
    public static Reply<NoBody> Redirect(string location) => Redirect<string>(location, static to => to);

    /// <summary>The same once something was done.</summary>
    public static Reply<NoBody> Redirect<TView>(Result<TView> result, Func<TView, string> location, int status = StatusCodes.Status302Found) => result.Error is { } error
        ? error
        : new Reply<NoBody>(default, null, status) { Headers = headers => headers.Location = location(result.Value) };
}
