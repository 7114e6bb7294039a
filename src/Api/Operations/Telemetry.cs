using System.Diagnostics.Metrics;
using System.Reflection;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Infrastructure;

namespace AgentPlatform.Api.Operations;

internal static class Telemetry
{
    /// <summary>Name of the platform's meter and activity source.</summary>
    public const string Name = MessageTelemetry.Name;

    public const string ServiceName = "agentplatform";

    private const string Setting = "AgentPlatform:Otlp:Endpoint";
    private const string StandardVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static string Version { get; } =
        typeof(Telemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Collects metrics for <c>/metrics</c>; sends metrics and traces by OTLP as well when an endpoint is configured.</summary>
    public static IServiceCollection AddPlatformTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.AddSingleton<PrometheusExporter>();
        services.AddHostedService(provider => provider.GetRequiredService<PrometheusExporter>());

        if (Endpoint(configuration) is { } endpoint)
        {
            services.AddSingleton<IStartupFilter, ServerSpans>();
            services.AddHostedService(provider => ActivatorUtilities.CreateInstance<OtlpExport>(provider, endpoint));
        }

        return services;
    }

    /// <summary>Tells whether a meter concerns the host that made its meters with <paramref name="ours"/>.</summary>
    public static bool IsWanted(Meter meter, IMeterFactory ours)
    {
        // Several hosts may live in one process; what the runtime and libraries measure without a factory concerns them all.
        if (meter.Scope is IMeterFactory scope && !ReferenceEquals(scope, ours)) return false;
        return meter.Name switch
        {
            // Nine of thirteen measurements of a small request, and nothing an operator acts on.
            "Microsoft.AspNetCore.MemoryPool" => false,
            "System.Runtime" or "Npgsql" or Name => true,
            var name => name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal),
        };
    }

    private static Uri? Endpoint(IConfiguration configuration)
    {
        var setting = string.IsNullOrWhiteSpace(configuration[Setting]) ? StandardVariable : Setting;
        if (configuration[setting] is not { } text || string.IsNullOrWhiteSpace(text)) return null;

        // The value stays out of the message: it may hold credentials.
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
            ? endpoint
            : throw new StartupException($"{setting} is not an http or https address.");
    }
}
