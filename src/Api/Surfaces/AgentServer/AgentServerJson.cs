using System.Text.Json.Serialization;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>Everything this surface reads and writes as JSON, compiled.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class AgentServerJson : JsonSerializerContext;
