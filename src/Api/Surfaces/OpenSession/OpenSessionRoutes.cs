using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.OpenSession;

/// <summary>Which credential a route of this surface takes.</summary>
internal enum Access
{
    Anyone,
    Bearer,
    OptionalBearer,
    AdminKey,
}

/// <summary>Maps this surface's routes: each with its access, its wire, its name and its place in the API document.</summary>
internal sealed class OpenSessionRoutes(IEndpointRouteBuilder endpoints)
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    // Wire: the reference's router answers HEAD wherever it answers GET.
    public RouteHandlerBuilder Get(string path, Delegate handler, string name, string tag, string summary, Access access) => Map(path, Reading, handler, name, tag, summary, access);

    public RouteHandlerBuilder Post(string path, Delegate handler, string name, string tag, string summary, Access access) =>
        Map(path, [HttpMethods.Post], handler, name, tag, summary, access);

    public RouteHandlerBuilder Put(string path, Delegate handler, string name, string tag, string summary, Access access) =>
        Map(path, [HttpMethods.Put], handler, name, tag, summary, access);

    public RouteHandlerBuilder Delete(string path, Delegate handler, string name, string tag, string summary, Access access) =>
        Map(path, [HttpMethods.Delete], handler, name, tag, summary, access);

    private RouteHandlerBuilder Map(string path, string[] methods, Delegate handler, string name, string tag, string summary, Access access) =>
        endpoints.MapOperation(path, methods, handler).WithName(name).WithTags(tag).WithSummary(summary)
            .WithMetadata(OpenSessionWire.Shared, new InDocument(OpenSessionSurface.Name), Credentials(access), new ParameterWords("id", "The session's id."), new ParameterWords("provider", "The id of an OAuth provider, see `auth.providers`."));

    private static object Credentials(Access access) => access switch
    {
        Access.Anyone => new NoCredentials(),
        Access.Bearer => new BearerCredentials(),
        Access.OptionalBearer => new OpenSessionAuth.OptionalBearer(),
        Access.AdminKey => new OpenSessionAuth.AdminKey(),
    };
}
