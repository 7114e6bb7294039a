using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Infrastructure;
using Microsoft.AspNetCore.Http.HttpResults;

namespace AgentPlatform.Api.Hosting;

/// <summary>For whoever watches the process: alive, and ready for work (contract rustygpt 3.9 fixes the bodies).</summary>
internal static class HealthEndpoints
{
    private static readonly ReadyWire Ready = new(true, null);

    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string> { [typeof(AliveWire)] = """{"status":"ok"}""", [typeof(ReadyWire)] = """{"ready":true}""" },
    };

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOperation("/healthz", [HttpMethods.Get, HttpMethods.Head], () => TypedResults.Json(new AliveWire("ok"), HealthJson.Default.AliveWire)).WithName("platform.alive").WithTags("Operations")
            .WithSummary("Is the process alive").Describe("Answers as long as the process lives; nothing is looked at.").Produces<AliveWire>().DisableHttpMetrics();
        endpoints.MapOperation("/readyz", [HttpMethods.Get, HttpMethods.Head], Check).WithName("platform.ready").WithTags("Operations")
            .WithSummary("Can requests be served").Describe("Looks at the database, and refuses while the process is stopping.")
            .Produces<ReadyWire>().Produces<ReadyWire>(StatusCodes.Status503ServiceUnavailable).DisableHttpMetrics();
    }

    private static async Task<IResult> Check(Readiness readiness, IHostApplicationLifetime lifetime, CancellationToken ct)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return Not(["shutting_down"]);
        return await readiness.Missing(ct) is { Count: > 0 } missing ? Not(missing) : TypedResults.Json(Ready, HealthJson.Default.ReadyWire);
    }

    private static JsonHttpResult<ReadyWire> Not(IReadOnlyList<string> missing) =>
        TypedResults.Json(new ReadyWire(false, missing), HealthJson.Default.ReadyWire, statusCode: StatusCodes.Status503ServiceUnavailable);
}

[SchemaName("Liveness")]
internal sealed record AliveWire([property: JsonPropertyName("status")] string Status);

[SchemaName("Readiness")]
internal sealed record ReadyWire(
    [property: JsonPropertyName("ready")] bool Ready,
    [property: JsonPropertyName("missing"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Missing);

[JsonSerializable(typeof(AliveWire))]
[JsonSerializable(typeof(ReadyWire))]
internal sealed partial class HealthJson : JsonSerializerContext;
