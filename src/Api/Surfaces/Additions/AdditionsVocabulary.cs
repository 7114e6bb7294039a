using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Additions.Transcripts;

namespace AgentPlatform.Api.Surfaces.Additions;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class AdditionsVocabulary
{
    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>
        {
            [typeof(ImportedWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a02","status":"created","events_added":14,"format":"claude-code","url":"https://sessions.example.org/session/019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a02"}""",
            [typeof(FoundImportWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a02","format":"claude-code"}""",
        },
    };
}
