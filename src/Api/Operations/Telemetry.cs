using AgentPlatform.Application.Common.Pipeline;

namespace AgentPlatform.Api.Operations;

internal static class Telemetry
{
    /// <summary>Name of the platform's meter and activity source.</summary>
    public const string Name = MessageTelemetry.Name;

    /// <summary>Collects metrics for <c>/metrics</c>.</summary>
    public static IServiceCollection AddPlatformTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<PrometheusExporter>();
        return services.AddHostedService(provider => provider.GetRequiredService<PrometheusExporter>());
    }
}
