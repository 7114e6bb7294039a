using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common.Once;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Documents;

/// <summary>Offers the <c>Idempotency-Key</c> on every operation that changes something.</summary>
internal sealed class IdempotencyKeyHeader : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesIdempotencyKey>().Any()) return Task.CompletedTask;
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotencyKeys.Header,
            In = ParameterLocation.Header,
            Description = $"Makes the request safe to repeat: it has its effect once, and a repetition gets the first answer again, with `{IdempotencyKeys.Replayed}: true`. Choose a new random one for each "
                + $"effect that is meant; with another request it is refused (422). Kept for {OnceTicket.Lifetime.TotalHours} hours. Without a credential it needs {OnceKey.ShortestOfStrangers} characters.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = OnceKey.Longest, Pattern = "^[!-~]+$" },
        });
        return Task.CompletedTask;
    }
}
