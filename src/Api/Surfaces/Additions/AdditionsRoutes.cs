using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.Additions;

/// <summary>Maps the platform's own routes: problem details (RFC 9457) for every refusal, bearer credentials, a place in the platform's document alone.</summary>
internal sealed class AdditionsRoutes(IEndpointRouteBuilder endpoints)
{
    /// <summary>The name in an endpoint's metadata; there is no document with this name but the platform's whole one.</summary>
    public const string Document = "additions";

    public RouteHandlerBuilder Get(string path, Delegate handler, string name, string tag, string summary, bool isOpen = false) => Map(HttpMethods.Get, path, handler, name, tag, summary, isOpen);

    public RouteHandlerBuilder Post(string path, Delegate handler, string name, string tag, string summary) => Map(HttpMethods.Post, path, handler, name, tag, summary, isOpen: false);

    public RouteHandlerBuilder Put(string path, Delegate handler, string name, string tag, string summary) => Map(HttpMethods.Put, path, handler, name, tag, summary, isOpen: false);

    public RouteHandlerBuilder Patch(string path, Delegate handler, string name, string tag, string summary) => Map(HttpMethods.Patch, path, handler, name, tag, summary, isOpen: false);

    public RouteHandlerBuilder Delete(string path, Delegate handler, string name, string tag, string summary) => Map(HttpMethods.Delete, path, handler, name, tag, summary, isOpen: false);

    private RouteHandlerBuilder Map(string method, string path, Delegate handler, string name, string tag, string summary, bool isOpen) =>
        endpoints.MapOperation(path, [method], handler).WithName(name).WithTags(tag).WithSummary(summary)
            .WithMetadata(ProblemWire.Shared, new InDocument(Document), new PersonCredentials { IsOptional = isOpen }, new ParameterWords("id", path.StartsWith("/api/workspaces/", StringComparison.Ordinal) ? "The workspace's id." : "The session's id."));
}

internal static class AdditionsCredentials
{
    /// <summary>Callers come with these credentials instead of a person's.</summary>
    public static RouteHandlerBuilder As(this RouteHandlerBuilder route, ICredentials credentials) => route.WithMetadata(credentials);
}
