using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.Http.Features;

namespace AgentPlatform.Api.Replies;

/// <summary>One endpoint's exception from its surface's statuses.</summary>
internal sealed record Saying(string Code, int Status);

internal static class Replying
{
    /// <summary>Gives <paramref name="error"/> another status on this route.</summary>
    public static TBuilder Says<TBuilder>(this TBuilder route, Error error, int status)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new Saying(error.Code, status));

    /// <summary>Makes <paramref name="wire"/> the one that answers this request: its sender turned out to be that surface's client.</summary>
    public static void Speak(this HttpContext context, IWire wire) => context.Features.Set(wire);

    /// <summary>The wire that the request turned out to need, else that of the endpoint, else of the surface that the path belongs to, else the platform's own.</summary>
    public static IWire Wire(this HttpContext context)
    {
        var chosen = context.Features.Get<IWire>() ?? context.GetEndpoint()?.Metadata.GetMetadata<IWire>();
        return chosen ?? context.RequestServices.GetRequiredService<SurfaceDirectory>().Find(context.Request.Path)?.Wire ?? ProblemWire.Shared;
    }

    /// <summary>How this request is answered, as it is known now.</summary>
    public static Voice Voice(this HttpContext context) => new(context.Wire(), ProblemWire.IsWanted(context.Request), context.GetEndpoint());

    /// <summary>Answers a refusal.</summary>
    public static async Task Refuse(this HttpContext context, Error error)
    {
        var reply = context.Voice().Refuse(error);
        var response = context.Response;
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers) response.Headers[name] = value;
        if (reply.Body.Length > 0) response.ContentType = reply.ContentType;
        response.ContentLength = reply.Body.Length;
        if (string.Equals(reply.ContentType, ProblemWire.ContentType, StringComparison.Ordinal)) response.Headers.CacheControl = "no-store";
        // What is said in words may quote the request; no browser is to take it for anything else.
        response.Headers.XContentTypeOptions = "nosniff";
        // An unread body would have to be taken in to keep the connection; what was refused unread is not worth that.
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && reply.Status is StatusCodes.Status413PayloadTooLarge) response.Headers.Connection = "close";
        await response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }
}

/// <summary>How one request is answered. Needs the request no more, so that answers can be made when it may be gone.</summary>
/// <param name="Wire">Writes successes.</param>
/// <param name="WantsProblems">The request asks for problem details instead of the surface's own errors.</param>
/// <param name="Endpoint">May have statuses of its own.</param>
internal readonly record struct Voice(IWire Wire, bool WantsProblems, Endpoint? Endpoint)
{
    /// <summary>A refusal in the form that the request understands.</summary>
    public ErrorReply Refuse(Error error)
    {
        var status = Endpoint?.Metadata.GetOrderedMetadata<Saying>().FirstOrDefault(saying => string.Equals(saying.Code, error.Code, StringComparison.Ordinal))?.Status;
        return (WantsProblems ? ProblemWire.Shared : Wire).Render(error, status);
    }
}
