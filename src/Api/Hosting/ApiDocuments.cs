using System.Text.Json.Serialization;
using AgentPlatform.Api.Documents;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Accounts;
using AgentPlatform.Api.Surfaces.Additions;
using AgentPlatform.Api.Surfaces.AgentServer;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder;
using AgentPlatform.Api.Surfaces.OpenSession;
using AgentPlatform.Api.Surfaces.RustyGpt;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Hosting;

/// <summary>The published API documents: one for the whole platform, one per surface, and a page to browse them.</summary>
internal static class ApiDocuments
{
    /// <summary>The whole platform's document.</summary>
    public const string Platform = "platform";

    private const string Errors = """
        Errors come in the form of the surface that the path belongs to; whoever sends `Accept: application/problem+json` gets problem details (RFC 9457) everywhere.
        Unknown members of requests are passed over, and answers may get more members: clients should pass over those they do not know.
        """;

    private static readonly (string Name, string Title, string Description)[] Documents =
    [
        (Platform, "AgentPlatform", $"Everything this server offers.\n\n{Errors}"),
        (AgentServerSurface.Name, "AgentPlatform: agentserver API", $"Workspaces, members, keys and administration, for agentserver's clients.\n\n{Errors}"),
        (OpenAgentsBuilderSurface.Name, "AgentPlatform: Open Agents Builder API", $"Sessions of agents with people, for Open Agents Builder's clients.\n\n{Errors}"),
        (OpenSessionSurface.Name, "AgentPlatform: OpenSession API", $"Stores and shares recorded AI coding sessions, for OpenSession's clients.\n\n{Errors}"),
        (RustyGptSurface.Name, "AgentPlatform: RustyGPT API", $"Setup and log-ins, for RustyGPT's clients.\n\n{Errors}"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Documents.Select(document => document.Name)];

    public static void AddApiDocuments(this IServiceCollection services)
    {
        services.AddSingleton(HealthEndpoints.Words).AddSingleton(AccountsVocabulary.Words).AddSingleton(OpenSessionVocabulary.Words).AddSingleton(AdditionsVocabulary.Words).AddSingleton(AgentServerVocabulary.Words).AddSingleton(OpenAgentsBuilderVocabulary.Words).AddSingleton(RustyGptVocabulary.Words).AddSingleton<DocumentTexts>();
        // The documents' schemas come from these options, which nothing else uses: every surface has its own JSON.
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        foreach (var (name, title, description) in Documents)
        {
            services.AddOpenApi(name, options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.CreateSchemaReferenceId = WireSchemas.ReferenceId;
                options.ShouldInclude = operation => operation.HttpMethod != HttpMethods.Head
                    && (name == Platform || operation.ActionDescriptor.EndpointMetadata.OfType<InDocument>().Any(document => document.Name == name));
                options.AddSchemaTransformer<WireSchemas>();
                options.AddOperationTransformer<ParameterDescriptions>();
                options.AddOperationTransformer<IdempotencyKeyHeader>();
                options.AddOperationTransformer<BodyExamples>();
                options.AddOperationTransformer<RefusalResponses>();
                options.AddOperationTransformer<SecurityRequirements>();
                options.AddDocumentTransformer<ShapedBodies>();
                options.AddDocumentTransformer(new FrontMatter(title, description));
            });
        }
    }

    public static void MapApiDocuments(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapDocument("/openapi.json", Platform, DocumentFormat.Json);
        endpoints.MapDocument("/openapi.yaml", Platform, DocumentFormat.Yaml);
        foreach (var name in Names.Skip(1)) endpoints.MapDocument($"/openapi/{name}.json", name, DocumentFormat.Json);
    }

    /// <summary>The Swagger UI below <c>/docs</c>; whoever accepts Markdown gets <paramref name="markdown"/> instead.</summary>
    public static void UseApiBrowser(this IApplicationBuilder app, RequestDelegate markdown)
    {
        app.Use(next => context => context.Request.Path == "/docs" && context.Request.Headers.Accept.ToString().Contains("text/markdown", StringComparison.OrdinalIgnoreCase)
            ? markdown(context)
            : next(context));
        app.UseWhen(context => context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal), docs => docs.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "AgentPlatform API";
            ui.SwaggerEndpoint("/openapi.json", "AgentPlatform");
            foreach (var name in Names.Skip(1)) ui.SwaggerEndpoint($"/openapi/{name}.json", name);
        }));
    }

    private static void MapDocument(this IEndpointRouteBuilder endpoints, string path, string name, DocumentFormat format) =>
        endpoints.MapOperation(path, [HttpMethods.Get], async (DocumentTexts texts) => TypedResults.Bytes(await texts.Get(name, format), format is DocumentFormat.Json ? "application/json" : "application/yaml"))
            .WithName($"documents.{name}.{format.ToString().ToLowerInvariant()}").WithTags("Operations").WithSummary("An API document").ExcludeFromDescription();
}
