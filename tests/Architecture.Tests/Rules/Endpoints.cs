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

    private static readonly HashSet<string> Changing = new([HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete], StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> Asking = new(StringComparer.Ordinal)
    {
        ["oauth2.device.enterByForm"] = "a page's form that leads on to another page",
        ["oauth2.login.accept"] = "a question that its contract asks by POST: where to go next",
        ["auth.verify"] = "a question that its contract asks by POST",
        ["internal.codexTokens.verify"] = "a question that its contract asks by POST",
    };

    public static IEnumerable<string> Incomplete(IEnumerable<RouteEndpoint> endpoints) => endpoints.SelectMany(Missing);

    /// <summary>The exchanges of an endpoint stand in a file that has the endpoint's name.</summary>
    public static IEnumerable<string> Unrecorded(IEnumerable<RouteEndpoint> endpoints, IEnumerable<string> files)
    {
        var names = files.Select(file => file.Split('/')[^1]).ToHashSet(StringComparer.Ordinal);
        return endpoints.Where(endpoint => !names.Contains($"{Name(endpoint)}.http")).Select(endpoint => $"{endpoint.DisplayName} has no recorded exchanges {Name(endpoint)}.http");
    }

    /// <summary>What changes something takes an Idempotency-Key, which is what the parameter that sends its message brings along.</summary>
    public static IEnumerable<string> Unrepeatable(IEnumerable<RouteEndpoint> endpoints) => endpoints
        .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Any(Changing.Contains) is true)
        .Where(endpoint => endpoint.Metadata.GetMetadata<TakesIdempotencyKey>() is null && !Asking.ContainsKey(Name(endpoint) ?? ""))
        .Select(endpoint => $"{endpoint.DisplayName} changes something and cannot be repeated: it takes no Effects");

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
