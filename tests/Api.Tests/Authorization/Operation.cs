using System.Text.Json.Nodes;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Authorization;

/// <summary>With what a request is sent.</summary>
internal sealed record Call(string? Bearer);

/// <summary>An operation as its route tells of it.</summary>
internal sealed class Operation(RouteEndpoint endpoint, IReadOnlyDictionary<Type, string> examples)
{
    private static readonly Lazy<IReadOnlyList<Operation>> Known = new(Read);

    private readonly ICredentials? credentials = endpoint.Metadata.GetMetadata<ICredentials>();

    public string Name { get; } = endpoint.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName;

    /// <summary>Whether it asks who is calling at all.</summary>
    public bool TakesCredentials => credentials is { Forms.Count: > 0 };

    /// <summary>Whether a bearer credential can be used; others have checks of their own where they are made.</summary>
    public bool TakesKeys => credentials!.Forms.Any(form => form.Name == CredentialForm.Bearer.Name);

    public Scope? Needs => endpoint.Metadata.GetMetadata<Permission>()?.Scope;

    /// <summary>Whether the request says which workspace it is about.</summary>
    public bool NamesWorkspace => endpoint.Metadata.GetMetadata<InWorkspace>() is not null || Query is not null || Member is not null || Thing is not null || IsTenants;

    /// <summary>Whether it is about a thing that its path names, and lies in a workspace.</summary>
    public bool NamesThing => Thing is not null;

    /// <summary>The status of a credential that is good and not good enough. The tenants' surface knows 401 only.</summary>
    public int Missing => IsTenants ? 401 : endpoint.Metadata.GetMetadata<Permission>()?.Check(Nobody) is { Kind: ErrorKind.NotFound } ? 404 : 403;

    /// <summary>The status of somebody who does not belong to the workspace.</summary>
    public int Strange => Thing is { IsHidden: true } ? 404 : Missing;

    private static Caller Nobody { get; } = new(new PrincipalId(Guid.CreateVersion7()), PrincipalKind.User, new WorkspaceId(Guid.CreateVersion7()), Scopes.Nothing);

    private InWorkspaceOf? Thing => endpoint.Metadata.GetMetadata<InWorkspaceOf>();

    // One that is let in would never end; this one is told that its cursor is another stream's.
    private bool IsStream => endpoint.Metadata.GetMetadata<AnswersText>()?.Example.StartsWith("retry:", StringComparison.Ordinal) ?? false;

    private string? Query => endpoint.Metadata.GetMetadata<InWorkspaceOfQuery>()?.Parameter;

    private string? Member => endpoint.Metadata.GetMetadata<InWorkspaceOfBody>()?.Member;

    private bool IsTenants => endpoint.Metadata.OfType<InDocument>().Any(document => document.Name == "open-agents-builder");

    public static IReadOnlyList<Operation> All() => Known.Value;

    /// <summary>Sends a request that is well formed as far as its path goes; its rights are asked about before anything else. Where its body says what it is about, that is well formed too.</summary>
    public Task<Answer> Ask(Wire http, Scene scene, Call call)
    {
        List<(string, string)> headers = IsTenants ? [("database-id-hash", scene.Hash)] : [];
        var method = new HttpMethod(endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0]);
        return http.Send(method, Path(scene), method == HttpMethod.Get || method == HttpMethod.Delete ? null : Wire.Json(Body(scene)), call.Bearer, [.. headers]);
    }

    private static IReadOnlyList<Operation> Read()
    {
        var app = PlatformApp.Build([], withWorkers: false);
        var examples = app.Services.GetServices<Vocabulary>().SelectMany(words => words.Examples).DistinctBy(example => example.Key).ToDictionary(example => example.Key, example => example.Value);
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is not null).Select(endpoint => new Operation(endpoint, examples)).DistinctBy(operation => operation.Name, StringComparer.Ordinal)];
    }

    private string Body(Scene scene)
    {
        if (Member is null) return "{}";
        var body = JsonNode.Parse(examples[endpoint.Metadata.GetRequiredMetadata<TakesBody>().Type])!;
        body[Member] = scene.Workspace;
        return body.ToJsonString();
    }

    private string Path(Scene scene)
    {
        var workspace = endpoint.Metadata.GetMetadata<InWorkspace>()?.Parameter;
        return "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter when parameter.Name == workspace => scene.Workspace,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart parameter when parameter.Name == Thing?.Parameter => Thing.Thing is PlacedThing.Task ? scene.Task : scene.Agent,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "userId" } => scene.GuestId,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "provider" } => "github",
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart => scene.Session,
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => "",
        })))) + (Query is null ? "" : $"?{Query}={scene.Workspace}") + (IsStream ? "?after=1000000" : "");
    }
}
