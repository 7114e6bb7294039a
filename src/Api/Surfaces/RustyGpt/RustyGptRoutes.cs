using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.RustyGpt;

/// <summary>Maps this surface's routes: each with its wire, its credentials, its name and its place in the API document.</summary>
internal sealed class RustyGptRoutes(IEndpointRouteBuilder endpoints)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    // Wire: HEAD works wherever GET does (contract rustygpt 3.0.4).
    public RouteHandlerBuilder Get(string path, Delegate handler, string name, string tag, string summary, ICredentials credentials, IWire? wire = null) =>
        Map(path, Reading, handler, name, tag, summary, credentials, wire);

    public RouteHandlerBuilder Post(string path, Delegate handler, string name, string tag, string summary, ICredentials credentials, IWire? wire = null) =>
        Map(path, [HttpMethods.Post], handler, name, tag, summary, credentials, wire);

    private RouteHandlerBuilder Map(string path, string[] methods, Delegate handler, string name, string tag, string summary, ICredentials credentials, IWire? wire) =>
        endpoints.MapOperation(path, methods, handler).WithName(name).WithTags(tag).WithSummary(summary)
            .WithMetadata(wire ?? RustyGptWire.Shared, new InDocument(RustyGptSurface.Name), credentials);
}
