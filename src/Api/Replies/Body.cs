using System.Buffers;
using System.Reflection;
using System.Text.Json;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions.Hail;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Replies;

/// <summary>A small JSON body, read after authentication, in the JSON of the endpoint's surface. A body that cannot be read is refused in the surface's form.</summary>
internal sealed class Body<T> : IEndpointParameterMetadataProvider
{
    private Body(T value) => Value = value;

    public T Value { get; }

    public static async ValueTask<Body<T>> BindAsync(HttpContext context)
    {
        Body.RequireJson(context.Request);
        var json = await Body.ReadSmall(context);
        return Body.Fault(json) is { } fault ? throw new RefusedRequestException(fault) : new Body<T>(Body.Parse<T>(json, context.Wire()));
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new TakesBody(typeof(T)));
}

internal static class Body
{
    /// <summary>Bytes of a body that is held as a whole; recordings are streamed and have the installation's limit instead.</summary>
    public const int Largest = 1024 * 1024;

    /// <summary>Refuses a body that does not call itself JSON.</summary>
    public static void RequireJson(HttpRequest request)
    {
        if (!request.HasJsonContentType()) throw new RefusedRequestException(RequestErrors.UnsupportedMediaType);
    }

    /// <summary>The whole body, which may be empty.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadSmall(HttpContext context, long largest = Largest)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = Math.Min(largest, size.MaxRequestBodySize ?? largest);
        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            if (read.IsCompleted)
            {
                var all = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return all;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Sound JSON as what an operation takes.</summary>
    public static T Parse<T>(ReadOnlyMemory<byte> json, IWire wire)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json.Span, wire.Json) ?? throw new RefusedRequestException(RequestErrors.Mistyped("invalid type: null, expected an object"));
        }
        catch (JsonException mistyped)
        {
            throw new RefusedRequestException(RequestErrors.Mistyped(mistyped.Message));
        }
    }

    public static long Limit(HttpContext context) => context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0;

    /// <summary>What keeps the bytes from being JSON that may be read, if anything.</summary>
    public static Error? Fault(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = JsonText.Deepest });
            while (reader.Read()) { }
        }
        catch (JsonException malformed)
        {
            return RequestErrors.Malformed(malformed.Message);
        }

        return JsonText.Fault(json.Span) is { } fault ? RequestErrors.Malformed(fault) : null;
    }
}
