using System.Text.Json.Serialization;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>Everything the shared handles read and write as JSON, compiled.</summary>
[JsonSerializable(typeof(TokenWire))]
[JsonSerializable(typeof(RegisterBody))]
[JsonSerializable(typeof(LoginBody))]
[JsonSerializable(typeof(RefreshTokenBody))]
[JsonSerializable(typeof(LoggedOutWire))]
[JsonSerializable(typeof(AccountWire))]
internal sealed partial class AccountsJson : JsonSerializerContext;
