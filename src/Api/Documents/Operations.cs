using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Documents;

/// <summary>Adds the refusals of an operation, in each form in which it may write them.</summary>
internal sealed class RefusalResponses : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var wires = metadata.OfType<IWire>().TakeLast(1).Concat(metadata.OfType<AlsoSpeaks>().Select(also => also.Wire)).Append(ProblemWire.Shared)
            .DistinctBy(wire => wire.Errors.ContentType, StringComparer.Ordinal).ToList();
        // A crash is possible everywhere, a database that is away wherever a surface answers.
        IEnumerable<int> always = metadata.OfType<IWire>().Any() ? [StatusCodes.Status500InternalServerError, StatusCodes.Status503ServiceUnavailable] : [StatusCodes.Status500InternalServerError];
        var responses = operation.Responses ??= [];
        foreach (var status in metadata.OfType<Refusals>().SelectMany(refusals => refusals.Statuses).Concat(always).Distinct().Order())
        {
            var response = new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(status), Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) };
            foreach (var wire in wires)
            {
                var known = Known(wire, status);
                // Some surfaces refuse what cannot be read in another form than the rest.
                var isText = known?.ContentType.StartsWith("text/", StringComparison.Ordinal) ?? wire.Errors.IsText;
                response.Content[known?.ContentType ?? wire.Errors.ContentType] = new OpenApiMediaType
                {
                    Schema = isText ? new OpenApiSchema { Type = JsonSchemaType.String } : await context.Component(wire.Errors.Type, cancellationToken),
                    Example = known is not { Body: var body } ? null : isText ? JsonValue.Create(Encoding.UTF8.GetString(body)) : JsonNode.Parse(body),
                };
            }

            responses.TryAdd($"{status}", response);
        }
    }

    // Where every operation refuses in the same words.
    private static ErrorReply? Known(IWire wire, int status)
    {
        Error? error = status switch
        {
            StatusCodes.Status413PayloadTooLarge => RequestErrors.TooLarge(Body.Largest),
            StatusCodes.Status415UnsupportedMediaType => RequestErrors.UnsupportedMediaType,
            StatusCodes.Status500InternalServerError => RequestErrors.Crashed,
            StatusCodes.Status503ServiceUnavailable => CommonErrors.Unavailable,
            _ => null,
        };
        return error is null ? null : wire.Render(error);
    }
}

/// <summary>Says which credentials an operation takes.</summary>
internal sealed class SecurityRequirements : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<ICredentials>().LastOrDefault() is not { Forms.Count: > 0 } credentials) return Task.CompletedTask;
        var document = context.Document!;
        operation.Security = [];
        foreach (var form in credentials.Forms)
        {
            if (document.Components?.SecuritySchemes?.ContainsKey(form.Name) is not true) document.AddComponent(form.Name, Scheme(form));
            operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(form.Name, document)] = [] });
        }

        if (credentials.IsOptional) operation.Security.Add([]);
        return Task.CompletedTask;
    }

    private static OpenApiSecurityScheme Scheme(CredentialForm form) => form switch
    {
        { Cookie: { } cookie } => new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = cookie, Description = form.Description },
        { Header: { } header } => new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = header, Description = form.Description },
        _ => new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = form.Description },
    };
}

/// <summary>Describes parameters beyond their type in C#.</summary>
internal sealed class ParameterDescriptions : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var known = context.Description.ActionDescriptor.EndpointMetadata.OfType<ParameterWords>().ToLookup(words => words.Name, StringComparer.Ordinal);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            // An endpoint's own words come behind its surface's.
            if (known[parameter.Name!].LastOrDefault() is not { } words) continue;
            parameter.Description = words.Description;
            parameter.Schema = new OpenApiSchema
            {
                Type = words.IsWhole ? JsonSchemaType.Integer : JsonSchemaType.String,
                Format = words.IsWhole ? "int64" : null,
                Minimum = words.Least is { } least ? $"{least}" : null,
                Maximum = words.Most is { } most ? $"{most}" : null,
                Default = words.Default is null ? null : words.IsWhole ? JsonNode.Parse(words.Default) : JsonValue.Create(words.Default),
                Enum = words.OneOf.Count == 0 ? null : [.. words.OneOf.Select(word => (JsonNode)JsonValue.Create(word))],
            };
        }

        return Task.CompletedTask;
    }
}

/// <summary>Adds bodies that the framework does not see, and an example to every body.</summary>
internal sealed class BodyExamples(IEnumerable<Vocabulary> vocabularies) : IOpenApiOperationTransformer
{
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var taken = context.Description.ParameterDescriptions.FirstOrDefault(parameter => parameter.Source == Microsoft.AspNetCore.Mvc.ModelBinding.BindingSource.Body)?.Type;
        if (metadata.OfType<TakesBody>().FirstOrDefault() is { Type: var own })
        {
            taken = own;
            var content = new OpenApiMediaType { Schema = await context.Component(own, cancellationToken) };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/json"] = content } };
        }

        if (metadata.OfType<TakesForm>().FirstOrDefault() is { Type: var form })
        {
            taken = form;
            var content = new OpenApiMediaType { Schema = await context.Component(form, cancellationToken) };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/x-www-form-urlencoded"] = content } };
        }

        if (metadata.OfType<TakesBytes>().FirstOrDefault() is { Example: var example })
        {
            var content = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }, Example = JsonValue.Create(example) };
            operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { ["application/octet-stream"] = content } };
        }

        Show(operation.RequestBody?.Content, taken);
        foreach (var answer in context.Description.SupportedResponseTypes.Where(answer => answer.StatusCode is >= 200 and < 300))
        {
            if (operation.Responses?.GetValueOrDefault($"{answer.StatusCode}") is not { Content: { } content }) continue;
            if (metadata.OfType<AnswersText>().FirstOrDefault() is not { Example: var text }) Show(content, answer.Type);
            else foreach (var media in content.Values) media.Example = JsonValue.Create(text);
        }
    }

    private void Show(IDictionary<string, OpenApiMediaType>? content, Type? type)
    {
        if (content is null || type is null || vocabularies.FirstOrDefault(words => words.Examples.ContainsKey(type)) is not { } known) return;
        foreach (var media in content.Values) media.Example = JsonNode.Parse(known.Examples[type]);
    }
}

internal static class Components
{
    /// <summary>A reference to the component of a type, which is made if it is not there.</summary>
    public static async Task<IOpenApiSchema> Component(this OpenApiOperationTransformerContext context, Type type, CancellationToken ct)
    {
        var (document, name) = (context.Document!, WireSchemas.Name(type));
        if (document.Components?.Schemas?.ContainsKey(name) is not true) document.AddComponent(name, await context.GetOrCreateSchemaAsync(type, null, ct));
        return new OpenApiSchemaReference(name, document);
    }
}
