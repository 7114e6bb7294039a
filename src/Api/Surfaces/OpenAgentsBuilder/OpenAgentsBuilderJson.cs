using System.Text.Json.Serialization;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Agents;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Audit;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Keys;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Stats;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>Everything this surface reads and writes as JSON, compiled.</summary>
[JsonSerializable(typeof(OpenAgentsBuilderErrorWire))]
[JsonSerializable(typeof(IReadOnlyList<IssueWire>))]
[JsonSerializable(typeof(OutcomeWire))]
[JsonSerializable(typeof(AgentWire[]))]
[JsonSerializable(typeof(SavedAgentWire))]
[JsonSerializable(typeof(MetAgentWire))]
[JsonSerializable(typeof(KeyWire[]))]
[JsonSerializable(typeof(SavedKeyWire))]
[JsonSerializable(typeof(AddedStatWire))]
[JsonSerializable(typeof(UsageWire))]
[JsonSerializable(typeof(AuditWire[]))]
[JsonSerializable(typeof(SavedAuditWire))]
[JsonSerializable(typeof(ChatWire))]
[JsonSerializable(typeof(OpenedWire))]
[JsonSerializable(typeof(ResultWire))]
internal sealed partial class OpenAgentsBuilderJson : JsonSerializerContext;
