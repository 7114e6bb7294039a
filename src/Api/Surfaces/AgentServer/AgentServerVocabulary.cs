using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;
using AgentPlatform.Api.Surfaces.AgentServer.Administration;
using AgentPlatform.Api.Surfaces.AgentServer.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class AgentServerVocabulary
{
    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>(WorkspaceExamples.All.Concat(AdministrationExamples.All))
        {
            [typeof(AuthStatusWire)] = """{"status":"ok"}""",
            [typeof(LoginProvidersWire)] = """{"providers":["github","oidc"],"password_auth":true}""",
        },
    };
}
