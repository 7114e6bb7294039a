using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.OpenSession;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Hosting;

/// <summary>The published API documents: one for the whole platform, one per surface, and a page to browse them.</summary>
internal static class ApiDocuments
{
    /// <summary>The whole platform's document.</summary>
    public const string Platform = "platform";

    public static IReadOnlyList<string> Names { get; } = [Platform, OpenSessionSurface.Name];

    public static void AddApiDocuments(this IServiceCollection services)
    {
        foreach (var name in Names)
        {
            services.AddOpenApi(name, options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.ShouldInclude = operation => name == Platform || operation.ActionDescriptor.EndpointMetadata.OfType<InDocument>().Any(document => document.Name == name);
            });
        }
    }

    public static void MapApiDocuments(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenApi("/openapi/{documentName}.json").WithName("platform.document").WithTags("Operations").WithSummary("An API document");
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
}
