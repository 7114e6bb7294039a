using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>Maps this surface's routes: each with its wire, its credentials, its name and its place in the API document. A slash at the end of a path changes nothing (contract 3.0).</summary>
internal sealed class OpenAgentsBuilderRoutes(IEndpointRouteBuilder endpoints)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    // Wire: the reference answers HEAD wherever it answers GET, and what fails unexpectedly is 499 where nothing is written over or deleted.
    public RouteHandlerBuilder Get(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) =>
        Map(Reading, path, handler, name, tag, summary, credentials).Says(RequestErrors.Crashed, StatusCodes.Status499ClientClosedRequest).Refuses(StatusCodes.Status499ClientClosedRequest);

    public RouteHandlerBuilder Post(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) =>
        Map([HttpMethods.Post], path, handler, name, tag, summary, credentials).Says(RequestErrors.Crashed, StatusCodes.Status499ClientClosedRequest).Refuses(StatusCodes.Status499ClientClosedRequest);

    public RouteHandlerBuilder Put(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) => Map([HttpMethods.Put], path, handler, name, tag, summary, credentials);

    public RouteHandlerBuilder Delete(string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials = null) => Map([HttpMethods.Delete], path, handler, name, tag, summary, credentials);

    private RouteHandlerBuilder Map(string[] methods, string path, Delegate handler, string name, string tag, string summary, ICredentials? credentials) =>
        endpoints.MapOperation(path, methods, handler).WithName(name).WithTags(tag).WithSummary(summary)
            .WithMetadata(OpenAgentsBuilderWire.Shared, new InDocument(OpenAgentsBuilderSurface.Name), credentials ?? OpenAgentsBuilderAuth.Key);
}
