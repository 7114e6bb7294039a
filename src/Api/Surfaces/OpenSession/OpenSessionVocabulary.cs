using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.OpenSession.Identity;
using AgentPlatform.Api.Surfaces.OpenSession.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Surfaces.OpenSession;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class OpenSessionVocabulary
{
    private const string Id = "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a02";
    private const string Agent = """{"provider":"anthropic","model":"claude-opus-4-6","tool":"claude-code","tool_version":"2.1.0"}""";

    private const string Context =
        """{"title":"Fix the parser","description":"The parser lost comments","tags":["parser"],"created_at":"2026-02-19T11:18:05Z","updated_at":"2026-02-19T11:18:09Z"}""";

    private const string AskedMembers = """
        "event_id":"e1","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"Fix the parser"}]}
        """;

    private const string Asked = $$"""{{{AskedMembers}}}""";

    private const string Edited = """
        {"event_id":"e2","timestamp":"2026-02-19T11:18:09Z","event_type":{"type":"FileEdit","data":{"path":"parser.cs","diff":"+keep comments"}},"content":{"blocks":[]},"duration_ms":120}
        """;

    private const string CountMembers = """
        "event_count":2,"message_count":1,"tool_call_count":0,"task_count":0,"duration_seconds":4,"total_input_tokens":0,"total_output_tokens":0,"user_message_count":1,"files_changed":1,"lines_added":1,"lines_removed":0
        """;

    private const string Counts = $$"""{{{CountMembers}}}""";

    private const string Summary = $$"""
        "id": "{{Id}}",
          "user_id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01",
          "nickname": "ada",
          "tool": "claude-code",
          "agent_provider": "anthropic",
          "agent_model": "claude-opus-4-6",
          "title": "Fix the parser",
          "description": "The parser lost comments",
          "tags": "parser",
          "created_at": "2026-02-19T11:18:05+00:00",
          "uploaded_at": "2026-02-19 11:18:12",
          "message_count": 1,
          "task_count": 0,
          "event_count": 2,
          "duration_seconds": 4,
          "total_input_tokens": 0,
          "total_output_tokens": 0,
          "git_repo_name": "example/parser",
          "files_modified": "[\"parser.cs\"]",
          "has_errors": false,
          "max_active_agents": 1,
          "session_score": 100,
          "score_plugin": "heuristic_v1"
        """;

    /// <summary>A recording as it is downloaded.</summary>
    public const string Recording = $$"""
        {"type":"header","version":"hail-1.0.0","session_id":"s1","agent":{{Agent}},"context":{{Context}}}
        {"type":"event",{{AskedMembers}}}
        {"type":"stats",{{CountMembers}}}

        """;

    public static Vocabulary Words { get; } = new()
    {
        Shapes = new Dictionary<Type, ObjectShape> { [typeof(UploadBody)] = UploadBody.Shape, [typeof(StreamBody)] = StreamBody.Shape },
        Examples = new Dictionary<Type, string>
        {
            [typeof(RegisterBody)] = """{"nickname":"ada"}""",
            [typeof(RegisterWire)] = """{"user_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","nickname":"ada","api_key":"osk_0123456789abcdef0123456789abcdef"}""",
            [typeof(ChangePasswordBody)] = """{"current_password":"correct horse","new_password":"battery staple"}""",
            [typeof(VerifyWire)] = """{"user_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","nickname":"ada"}""",
            [typeof(OkWire)] = """{"ok":true}""",
            [typeof(ApiKeyWire)] = """{"api_key":"osk_0123456789abcdef0123456789abcdef"}""",
            [typeof(ProvidersWire)] = """{"email_password":true,"oauth":[{"id":"github","display_name":"GitHub"}]}""",
            [typeof(OAuthLinkWire)] = """{"url":"https://github.com/login/oauth/authorize?client_id=abc&state=def"}""",
            [typeof(UploadBody)] = $$"""
                {
                  "session": {"version":"hail-1.0.0","session_id":"s1","agent":{{Agent}},"context":{{Context}},"events":[{{Asked}},{{Edited}}],"stats":{{Counts}}},
                  "git_repo_name": "example/parser"
                }
                """,
            [typeof(UploadedWire)] = $$"""{"id":"{{Id}}","url":"https://sessions.example.org/session/{{Id}}","session_score":100,"score_plugin":"heuristic_v1"}""",
            [typeof(StreamBody)] = $$"""{"agent":{{Agent}},"events":[{{Asked}},{{Edited}}]}""",
            [typeof(AcceptedWire)] = """{"accepted":2}""",
            [typeof(SessionListWire)] = $$"""{"sessions":[{ {{Summary}} }],"total":1,"page":1,"per_page":20}""",
            [typeof(SessionDetailWire)] = $$"""
                { {{Summary}},
                  "linked_sessions": [{"session_id":"{{Id}}","linked_session_id":"s0","link_type":"handoff","created_at":"2026-02-19 11:18:12"}]
                }
                """,
            [typeof(RepositoriesWire)] = """{"repos":["example/parser"]}""",
            [typeof(HealthWire)] = """{"status":"ok","version":"0.1.0"}""",
            [typeof(CapabilitiesWire)] = """{"auth_enabled":true,"upload_enabled":true}""",
        },
    };
}
