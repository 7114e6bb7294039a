using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Surfaces.OpenSession.Identity;
using AgentPlatform.Api.Surfaces.OpenSession.Sessions;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.OpenSession;

/// <summary>Everything this surface reads and writes as JSON, compiled.</summary>
[JsonSerializable(typeof(RegisterBody))]
[JsonSerializable(typeof(RegisterWire))]
[JsonSerializable(typeof(ChangePasswordBody))]
[JsonSerializable(typeof(VerifyWire))]
[JsonSerializable(typeof(OkWire))]
[JsonSerializable(typeof(ApiKeyWire))]
[JsonSerializable(typeof(ProvidersWire))]
[JsonSerializable(typeof(OAuthLinkWire))]
[JsonSerializable(typeof(SessionListWire))]
[JsonSerializable(typeof(SessionDetailWire))]
[JsonSerializable(typeof(RepositoriesWire))]
[JsonSerializable(typeof(UploadedWire))]
[JsonSerializable(typeof(AcceptedWire))]
[JsonSerializable(typeof(HealthWire))]
[JsonSerializable(typeof(CapabilitiesWire))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
internal sealed partial class OpenSessionJson : JsonSerializerContext
{
    /// <summary>For JSON that is a text inside JSON.</summary>
    public static OpenSessionJson Plain { get; } = new(new JsonSerializerOptions { Encoder = MinimalJsonEncoder.Shared });
}
