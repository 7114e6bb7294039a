using System.Diagnostics.Metrics;
using System.Text.Json;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity.Browsers;

/// <summary>Counts log-ins and rotations, under the names of contract rustygpt 4.10.</summary>
public sealed class BrowserTelemetry
{
    private readonly Counter<long> logins;
    private readonly Counter<long> rotations;

    public BrowserTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(MessageTelemetry.Name);
        logins = meter.CreateCounter<long>("rustygpt_auth_logins", "{login}", "Log-ins by password, by how they ended.");
        rotations = meter.CreateCounter<long>("rustygpt_auth_session_rotations", "{rotation}", "Rotating cookies that were replaced, by reason.");
    }

    internal void CountLogin(string result) => logins.Add(1, new KeyValuePair<string, object?>("result", result));

    internal void CountRotation(RotationReason reason) => rotations.Add(1, new KeyValuePair<string, object?>("reason", JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString())));
}
