using System.Text.Json.Serialization;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>Everything this surface reads and writes as JSON, compiled.</summary>
[JsonSerializable(typeof(AuthStatusWire))]
internal sealed partial class AgentServerJson : JsonSerializerContext;
