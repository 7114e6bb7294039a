using AgentPlatform.Api.Surfaces.AgentServer.Agents;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>Examples of the types of a device authorization.</summary>
internal static class OAuthExamples
{
    private const string Challenge = "5f0c8be8f6a24d1e9c7b3a5d4e2f1a0b5f0c8be8f6a24d1e9c7b3a5d4e2f1a0b";

    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(OAuthErrorWire)] = """{"error":"authorization_pending","error_description":"nobody has answered yet"}""",
        [typeof(DeviceAuthorizationForm)] = """{"client_id":"agentserver-agent-cli","scope":"openid profile agent:register"}""",
        [typeof(DeviceTokenForm)] = $$"""{"grant_type":"urn:ietf:params:oauth:grant-type:device_code","client_id":"agentserver-agent-cli","device_code":"{{Challenge}}"}""",
        [typeof(DeviceAuthorizationWire)] = $$"""{"device_code":"{{Challenge}}","user_code":"WDJB-MJHT","verification_uri":"https://agents.example/oauth2/device/verify","verification_uri_complete":"https://agents.example/oauth2/device/verify?user_code=WDJB-MJHT","expires_in":900,"interval":5}""",
        [typeof(DeviceTokenWire)] = $$"""{"access_token":"{{Challenge}}","token_type":"bearer","expires_in":3600,"scope":"openid profile agent:register","id_token":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.c2lnbmVk"}""",
        [typeof(UserCodeForm)] = """{"user_code":"WDJB-MJHT"}""",
        [typeof(AcceptBody)] = $$"""{"device_challenge":"{{Challenge}}","user_code":"WDJB-MJHT"}""",
        [typeof(ConsentBody)] = """{"workspace_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11","action":"accept"}""",
        [typeof(RedirectToWire)] = $$"""{"redirect_to":"https://agents.example/api/oauth2/consent?consent_challenge={{Challenge}}"}""",
        [typeof(RegisterAgentBody)] = """{"name":"builder","type":"custom"}""",
        [typeof(RegisteredAgentWire)] = """{"sandbox_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a21","tunnel_token":"0123456789abcdef0123456789abcdef","proxy_token":"fedcba9876543210fedcba9876543210","workspace_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11","short_id":"k3x9q2ab"}""",
    };
}
