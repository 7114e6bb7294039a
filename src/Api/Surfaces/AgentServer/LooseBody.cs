using System.Reflection;
using System.Text.Json;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Sessions.Hail;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>
/// A body as this surface reads it (contract agentserver 3.0): whatever its content type, keys in any case, null as absent, bytes behind the first value passed over. What cannot be read is
/// no value, and the endpoint says what that means.
/// </summary>
internal sealed class LooseBody<T> : IEndpointParameterMetadataProvider
    where T : class
{
    // The contract's limit; the reference has none.
    private const long Largest = 10 * 1024 * 1024;

    private LooseBody(T? value) => Value = value;

    /// <summary>Null for a body that is empty, malformed or of other types.</summary>
    public T? Value { get; }

    public static async ValueTask<LooseBody<T>> BindAsync(HttpContext context)
    {
        var json = await Body.ReadSmall(context, Largest);
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { AllowMultipleValues = true });
            var value = JsonSerializer.Deserialize<T>(ref reader, AgentServerWire.Shared.Json);
            // Parts that are kept as they are would be told to others, who could not read them.
            return new LooseBody<T>(JsonText.Fault(json.Span[..(int)reader.BytesConsumed]) is null ? value : null);
        }
        catch (JsonException)
        {
            return new LooseBody<T>(null);
        }
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new TakesBody(typeof(T)) { IsOfAnyType = true });
}
