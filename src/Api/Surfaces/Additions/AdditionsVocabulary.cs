using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Additions.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class AdditionsVocabulary
{
    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>
        {
            [typeof(SessionAccessBody)] = """{"visibility":"private"}""",
            [typeof(SessionAccessWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","visibility":"private"}""",
            [typeof(SessionPolicyBody)] = """{"default_visibility":"private","retention_days":90,"searchable":true}""",
            [typeof(SessionPolicyWire)] = """{"default_visibility":"private","retention_days":90,"searchable":true}""",
        },
    };
}
