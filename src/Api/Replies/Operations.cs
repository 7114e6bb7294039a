using Microsoft.AspNetCore.Routing.Patterns;

namespace AgentPlatform.Api.Replies;

internal static class Operations
{
    /// <summary>
    /// Maps a handler like <c>MapMethods</c>, except that the code that reads its parameters is made when the first request comes for it. The framework makes that of all operations before the first
    /// request to any of them, which takes the better part of a second.
    /// </summary>
    public static RouteHandlerBuilder MapOperation(this IEndpointRouteBuilder endpoints, string path, IReadOnlyList<string> methods, Delegate handler)
    {
        var route = RoutePatternFactory.Parse(path);
        var operation = endpoints.MapMethods(path, methods, NotYet);
        // The first of its conventions: what is said of it afterwards counts more than what its handler tells.
        operation.Add(builder =>
        {
            builder.DisplayName = $"{string.Join(' ', methods)} {path}";
            builder.Metadata.Add(handler.Method);
            foreach (var attribute in handler.Method.GetCustomAttributes(inherit: false)) builder.Metadata.Add(attribute);
            var options = new RequestDelegateFactoryOptions
            {
                ServiceProvider = builder.ApplicationServices,
                RouteParameterNames = route.Parameters.Select(parameter => parameter.Name),
                EndpointBuilder = builder,
                // A type that nobody can read is a mistake, not a body.
                DisableInferBodyFromParameters = true,
            };
            var metadata = RequestDelegateFactory.InferMetadata(handler.Method, options);
            var compiled = new Lazy<RequestDelegate>(() => RequestDelegateFactory.Create(handler, options, metadata).RequestDelegate);
            builder.RequestDelegate = context => compiled.Value(context);
        });
        return new RouteHandlerBuilder([operation]);
    }

    private static Task NotYet(HttpContext context) => throw new InvalidOperationException("The operation was not finished.");
}
