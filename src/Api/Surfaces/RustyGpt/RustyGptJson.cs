using System.Text.Json.Serialization;
using AgentPlatform.Api.Surfaces.RustyGpt.Identity;

namespace AgentPlatform.Api.Surfaces.RustyGpt;

/// <summary>Everything this surface reads and writes as JSON, compiled.</summary>
[JsonSerializable(typeof(SetupStatusWire))]
[JsonSerializable(typeof(SetupBody))]
[JsonSerializable(typeof(AuthUrlWire))]
[JsonSerializable(typeof(AuthCodeBody))]
internal sealed partial class RustyGptJson : JsonSerializerContext;
