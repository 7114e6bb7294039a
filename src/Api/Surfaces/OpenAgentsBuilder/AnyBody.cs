using System.Reflection;
using System.Text.Json;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions.Hail;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>A body as this surface reads it: JSON of at most 10 MiB, whatever it calls itself (contract 3.0). <typeparamref name="T"/> tells the API document what is expected.</summary>
internal sealed class AnyBody<T> : IEndpointParameterMetadataProvider
{
    private const int Largest = 10 * 1024 * 1024;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonText.Deepest };

    private readonly JsonElement json;

    private AnyBody(JsonElement json, Error? fault) => (this.json, Fault) = (json, fault);

    /// <summary>What keeps the body from being JSON, in the parser's words.</summary>
    public Error? Fault { get; }

    /// <summary>The body; refuses one that is no JSON.</summary>
    public JsonElement Json => Fault is null ? json : throw new RefusedRequestException(Fault);

    public static async ValueTask<AnyBody<T>> BindAsync(HttpContext context)
    {
        var bytes = await Body.ReadSmall(context, Largest);
        if (Body.Fault(bytes) is { } fault) return new AnyBody<T>(default, fault);
        using var document = JsonDocument.Parse(bytes, Options);
        return new AnyBody<T>(document.RootElement.Clone(), null);
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new TakesBody(typeof(T)) { IsOfAnyType = true });
}
