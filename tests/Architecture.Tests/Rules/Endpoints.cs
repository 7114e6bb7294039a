using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>What every endpoint says of itself, and where its exchanges are recorded.</summary>
internal static class Endpoints
{
    /// <summary>Endpoints for whoever runs the process: they are in the platform's document only, and take no credentials.</summary>
    private const string Operations = "Operations";

    public static IEnumerable<string> Incomplete(IEnumerable<RouteEndpoint> endpoints) => endpoints.SelectMany(Missing);

    /// <summary>The exchanges of an endpoint stand in a file that has the endpoint's name.</summary>
    public static IEnumerable<string> Unrecorded(IEnumerable<RouteEndpoint> endpoints, IEnumerable<string> files)
    {
        var names = files.Select(file => file.Split('/')[^1]).ToHashSet(StringComparer.Ordinal);
        return endpoints.Where(endpoint => !names.Contains($"{Name(endpoint)}.http")).Select(endpoint => $"{endpoint.DisplayName} has no recorded exchanges {Name(endpoint)}.http");
    }

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
