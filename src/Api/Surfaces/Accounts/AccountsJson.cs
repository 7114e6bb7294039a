using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>Everything the shared handles read and write as JSON, compiled.</summary>
[JsonSerializable(typeof(TokenWire))]
[JsonSerializable(typeof(RegisterBody))]
[JsonSerializable(typeof(LooseRegisterBody))]
[JsonSerializable(typeof(RegisteredWire))]
[JsonSerializable(typeof(LoginBody))]
[JsonSerializable(typeof(LoginWire))]
[JsonSerializable(typeof(RefreshTokenBody))]
[JsonSerializable(typeof(BrowserWire))]
[JsonSerializable(typeof(LoggedOutWire))]
[JsonSerializable(typeof(AccountWire))]
[JsonSerializable(typeof(BrowserAccountWire))]
internal sealed partial class AccountsJson : JsonSerializerContext
{
    /// <summary>Keys in any case, as agentserver reads them.</summary>
    public static AccountsJson Loose { get; } = new(new JsonSerializerOptions { PropertyNameCaseInsensitive = true });
}
