using System.Text.Json.Serialization;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>Everything this surface reads and writes as JSON, compiled.</summary>
[JsonSerializable(typeof(OpenAgentsBuilderErrorWire))]
[JsonSerializable(typeof(IReadOnlyList<IssueWire>))]
[JsonSerializable(typeof(OutcomeWire))]
internal sealed partial class OpenAgentsBuilderJson : JsonSerializerContext;
