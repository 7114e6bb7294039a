using System.Text.Json.Serialization;
using AgentPlatform.Api.Surfaces.AgentServer.ApiKeys;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>Everything this surface reads and writes as JSON, compiled.</summary>
[JsonSerializable(typeof(MintWorkspaceKeyBody))]
[JsonSerializable(typeof(WorkspaceKeyWire[]))]
[JsonSerializable(typeof(MintedWorkspaceKeyWire))]
[JsonSerializable(typeof(WorkspaceKeyScopeWire[]))]
[JsonSerializable(typeof(AuthStatusWire))]
internal sealed partial class AgentServerJson : JsonSerializerContext;
