using System.Reflection;
using System.Text;
using AgentPlatform.Api.Replies;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>
/// The fields of a form, whatever content type it comes with: some clients name a charset, some nothing. <typeparamref name="T"/> is what the API documents call them.
/// </summary>
internal sealed class FormBody<T> : IEndpointParameterMetadataProvider
{
    private const int Largest = 64 * 1024;

    private readonly IReadOnlyDictionary<string, StringValues> fields;

    private FormBody(IReadOnlyDictionary<string, StringValues> fields) => this.fields = fields;

    /// <summary>A field's text; null when it is absent, empty, or there more than once, which no parameter of OAuth may be (RFC 6749, 3.2).</summary>
    public string? this[string name] => fields.GetValueOrDefault(name) is [{ Length: > 0 } only] ? only : null;

    public static async ValueTask<FormBody<T>> BindAsync(HttpContext context)
    {
        var body = await Body.ReadSmall(context, Largest);
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(body.Span));
            return new FormBody<T>(reader.ReadForm());
        }
        catch (InvalidDataException)
        {
            return new FormBody<T>(new Dictionary<string, StringValues>(StringComparer.Ordinal));
        }
    }

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => builder.Metadata.Add(new TakesForm(typeof(T)));
}
