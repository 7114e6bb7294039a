namespace AgentPlatform.Api.Replies;

/// <summary>The API document that an endpoint belongs to, besides the platform's whole one.</summary>
internal sealed record InDocument(string Name);

/// <summary>Statuses with which an endpoint refuses; the body is its surface's error.</summary>
internal sealed record Refusals(IReadOnlyList<int> Statuses);

/// <summary>What the API documents say of an endpoint beyond its types.</summary>
internal static class Documented
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string description) => route.WithDescription(description);

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses) => route.WithMetadata(new Refusals(statuses));

    public static RouteHandlerBuilder Redirects(this RouteHandlerBuilder route) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status302Found, typeof(void), []));
}
