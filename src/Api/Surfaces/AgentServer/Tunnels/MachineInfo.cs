using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Surfaces.AgentServer.Tunnels;

/// <summary>What an agent tells of its machine. What it leaves out is empty, or 0 (contract agentserver 2.4, 4.9).</summary>
[Replies.SchemaName("AgentInfo")]
internal sealed record MachineInfo
{
    [JsonPropertyName("hostname")]
    public string? Hostname { get; init; }

    [JsonPropertyName("os")]
    public string? Os { get; init; }

    [JsonPropertyName("platform")]
    public string? Platform { get; init; }

    [JsonPropertyName("platform_version")]
    public string? PlatformVersion { get; init; }

    [JsonPropertyName("kernel_arch")]
    public string? KernelArch { get; init; }

    [JsonPropertyName("cpu_model_name")]
    public string? CpuModelName { get; init; }

    [JsonPropertyName("cpu_count_logical")]
    public int CpuCountLogical { get; init; }

    [JsonPropertyName("memory_total")]
    public long MemoryTotal { get; init; }

    [JsonPropertyName("disk_total")]
    public long DiskTotal { get; init; }

    [JsonPropertyName("disk_free")]
    public long DiskFree { get; init; }

    [JsonPropertyName("agent_version")]
    public string? AgentVersion { get; init; }

    [JsonPropertyName("opencode_version")]
    public string? OpencodeVersion { get; init; }

    [JsonPropertyName("workdir")]
    public string? Workdir { get; init; }

    [JsonPropertyName("updated_at")]
    public string? UpdatedAt { get; init; }

    /// <summary>The message as it is stored; null for one that cannot be read.</summary>
    public static byte[]? Read(ReadOnlyMemory<byte> json, DateTimeOffset now)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { AllowMultipleValues = true });
            if (JsonSerializer.Deserialize(ref reader, AgentServerJson.Default.MachineInfo) is not { } info) return null;
            var stored = JsonSerializer.SerializeToUtf8Bytes(info.Filled(now), AgentServerJson.Default.MachineInfo);
            return JsonText.Fault(stored) is null ? stored : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private MachineInfo Filled(DateTimeOffset now) => this with
    {
        Hostname = Hostname ?? "",
        Os = Os ?? "",
        Platform = Platform ?? "",
        PlatformVersion = PlatformVersion ?? "",
        KernelArch = KernelArch ?? "",
        CpuModelName = CpuModelName ?? "",
        AgentVersion = AgentVersion ?? "",
        OpencodeVersion = OpencodeVersion ?? "",
        Workdir = Workdir ?? "",
        UpdatedAt = AgentServerIds.Seconds(now),
    };
}
