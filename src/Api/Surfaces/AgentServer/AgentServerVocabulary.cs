using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class AgentServerVocabulary
{
    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>
        {
            [typeof(AuthStatusWire)] = """{"status":"ok"}""",
        },
    };
}
