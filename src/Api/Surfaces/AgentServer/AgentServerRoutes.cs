using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>Maps this surface's routes: each with its wire, its credentials, its name and its place in the API document.</summary>
internal sealed class AgentServerRoutes(IEndpointRouteBuilder endpoints)
{
    public RouteHandlerBuilder Get(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) => Map(HttpMethods.Get, path, handler, name, tag, summary, credentials);

    public RouteHandlerBuilder Post(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) => Map(HttpMethods.Post, path, handler, name, tag, summary, credentials);

    public RouteHandlerBuilder Put(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) => Map(HttpMethods.Put, path, handler, name, tag, summary, credentials);

    public RouteHandlerBuilder Patch(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) => Map(HttpMethods.Patch, path, handler, name, tag, summary, credentials);

    public RouteHandlerBuilder Delete(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) => Map(HttpMethods.Delete, path, handler, name, tag, summary, credentials);

    private RouteHandlerBuilder Map(string method, string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials) =>
        endpoints.MapOperation(path, [method], handler).WithName(name).WithTags(tag).WithSummary(summary)
            .WithMetadata(AgentServerWire.Shared, new InDocument(AgentServerSurface.Name), credentials ?? AgentServerAuth.Person, new ParameterWords("id", "The workspace's id."), new ParameterWords("wid", "The workspace's id."));
}
