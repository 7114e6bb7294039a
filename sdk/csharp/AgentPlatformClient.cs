using System.Text.Json;
using System.Text.Json.Serialization;

namespace AgentPlatform.Client;

/// <summary>Calls an AgentPlatform server. The <see cref="HttpClient"/> carries its address and the credential, and stays the caller's.</summary>
public partial class AgentPlatformClient
{
    static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings)
    {
        // A member that is not set is left out: the server takes null for few of them.
        settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        settings.AllowOutOfOrderMetadataProperties = true;
    }
}
