using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class OpenAgentsBuilderVocabulary
{
    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>
        {
            [typeof(OutcomeWire)] = """{"message":"Data deleted successfully!","status":200}""",
        },
    };
}
