using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>What every endpoint says of itself, and where it is exercised.</summary>
internal static class Endpoints
{
    /// <summary>Endpoints for whoever runs the process: they are in the platform's document only, and take no credentials.</summary>
    private const string Operations = "Operations";

    public static IEnumerable<string> Incomplete(IEnumerable<RouteEndpoint> endpoints) => endpoints.SelectMany(Missing);

    /// <summary>A recorded exchange, or a test, calls an endpoint by its name in quotes.</summary>
    public static IEnumerable<string> Unrecorded(IEnumerable<RouteEndpoint> endpoints, IReadOnlyCollection<string> tests) => endpoints
        .Where(endpoint => !tests.Any(test => test.Contains($"\"{Name(endpoint)}\"", StringComparison.Ordinal)))
        .Select(endpoint => $"{endpoint.DisplayName} occurs in no test as \"{Name(endpoint)}\"");

    private static IEnumerable<string> Missing(RouteEndpoint endpoint)
    {
        var about = endpoint.Metadata;
        var tags = about.GetMetadata<ITagsMetadata>()?.Tags ?? [];
        if (string.IsNullOrEmpty(Name(endpoint))) yield return $"{endpoint.DisplayName} has no name";
        if (tags.Count == 0) yield return $"{endpoint.DisplayName} has no tag";
        if (string.IsNullOrEmpty(about.GetMetadata<IEndpointSummaryMetadata>()?.Summary)) yield return $"{endpoint.DisplayName} has no summary";
        if (tags.Contains(Operations, StringComparer.Ordinal)) yield break;
        if (about.GetMetadata<InDocument>() is null) yield return $"{endpoint.DisplayName} is in no surface's document";
        if (about.GetMetadata<ICredentials>() is null) yield return $"{endpoint.DisplayName} does not say which credentials it takes";
    }

    private static string? Name(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;
}
