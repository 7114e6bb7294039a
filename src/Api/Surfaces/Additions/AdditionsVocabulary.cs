using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Additions.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class AdditionsVocabulary
{
    private const string Event = """
        {"type":"event","event_id":"e1","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"Fix the parser"}]}}
        """;

    /// <summary>A stream with one event.</summary>
    public const string Stream = $"retry: 1000\n\nid: 1\nevent: event\ndata: {Event}\n\n: keep-alive\n\n";

    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>
        {
            [typeof(SessionEventsWire)] = $$"""{"events":[{"sequence":1,"event":{{Event}}}],"last_sequence":2,"next":1}""",
            [typeof(SessionAccessBody)] = """{"visibility":"private"}""",
            [typeof(SessionAccessWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","visibility":"private"}""",
            [typeof(SessionPolicyBody)] = """{"default_visibility":"private","retention_days":90,"searchable":true}""",
            [typeof(SessionPolicyWire)] = """{"default_visibility":"private","retention_days":90,"searchable":true}""",
        },
    };
}
