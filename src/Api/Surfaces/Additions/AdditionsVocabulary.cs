using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Additions.ApiKeys;
using AgentPlatform.Api.Surfaces.Additions.Audit;
using AgentPlatform.Api.Surfaces.Additions.Logins;
using AgentPlatform.Api.Surfaces.Additions.TenantKeys;
using AgentPlatform.Api.Surfaces.Additions.Accounts;
using AgentPlatform.Api.Surfaces.Additions.Mailboxes;
using AgentPlatform.Api.Surfaces.Additions.Sessions;
using AgentPlatform.Api.Surfaces.Additions.Tasks;
using AgentPlatform.Api.Surfaces.Additions.Transcripts;
using AgentPlatform.Api.Surfaces.Additions.Workspaces;

namespace AgentPlatform.Api.Surfaces.Additions;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class AdditionsVocabulary
{
    private const string Event = """
        {"type":"event","event_id":"e1","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"Fix the parser"}]}}
        """;

    /// <summary>A stream with one event.</summary>
    public const string Stream = $"retry: 1000\n\nid: 1\nevent: event\ndata: {Event}\n\n: keep-alive\n\n";

    private const string Invitation = """
        {"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a21","email":"grace@example.org","role":"developer","state":"pending","created_by":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","created_at":"2026-05-22T08:30:00Z","expires_at":"2026-05-29T08:30:00Z","accepted_by":null}
        """;

    private const string Key = """
        {"id":"019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e05","user_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","name":"nightly import","prefix":"apk_3mVYpLk9","state":"active","scopes":["sessions:read","sessions:write"],"only":{"session":"019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e04"},"created_at":"2026-02-19T11:18:05Z","expires_at":"2026-05-20T11:18:05Z","grace_until":null,"revoked_at":null,"last_used_at":null,"replaced_by":null}
        """;

    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>(TaskExamples.All.Concat(MailboxExamples.All))
        {
            [typeof(SessionEventsWire)] = $$"""{"events":[{"sequence":1,"event":{{Event}}}],"last_sequence":2,"next":1}""",
            [typeof(SessionAccessBody)] = """{"visibility":"private"}""",
            [typeof(SessionAccessWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","visibility":"private"}""",
            [typeof(SessionPolicyBody)] = """{"default_visibility":"private","retention_days":90,"searchable":true}""",
            [typeof(SessionPolicyWire)] = """{"default_visibility":"private","retention_days":90,"searchable":true}""",
            [typeof(SessionSearchWire)] = """
                {
                  "sessions": [{
                    "id": "019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e04",
                    "title": "Make the parser keep comments",
                    "description": "The parser drops comments, please look at it",
                    "tool": "claude-code",
                    "agent_provider": "anthropic",
                    "agent_model": "claude-sonnet-4",
                    "user_id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01",
                    "nickname": "ada",
                    "created_at": "2026-02-19T11:18:05Z",
                    "visibility": "public",
                    "event_count": 42,
                    "message_count": 12,
                    "session_score": 95,
                    "tags": ["parser", "bug"],
                    "git_repo_name": "ada/parser",
                    "snippets": [
                      { "field": "title", "text": "Make the parser keep comments", "highlights": [[9, 15]] },
                      { "sequence": 7, "event_type": "ShellCommand", "text": "dotnet test --filter Comments", "highlights": [[0, 6]] }
                    ]
                  }],
                  "next": "CN5vo3aSyIAAAAGcdbAqSH86jw5fehydLgQ"
                }
                """,
            [typeof(ScopeWire)] = """{"name":"sessions:read","description":"Read private sessions of the workspace"}""",
            [typeof(ScopeListWire)] = """{"scopes":[{"name":"sessions:read","description":"Read private sessions of the workspace"}]}""",
            [typeof(CallerWire)] = """{"kind":"user","id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","workspace_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a09","workspace_only":true,"scopes":["sessions:read"],"credential":{"kind":"platform_key","id":"019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e05","expires_at":"2026-05-20T11:18:05Z"},"only":null}""",
            [typeof(MintKeyBody)] = """{"name":"nightly import","scopes":["sessions:read","sessions:write"],"expires_in_days":90,"only":{"session":"019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e04"}}""",
            [typeof(RotateKeyBody)] = """{"overlap_seconds":86400}""",
            [typeof(KeyWire)] = Key,
            [typeof(KeyListWire)] = $$"""{"keys":[{{Key}}],"next":null}""",
            [typeof(MintedKeyWire)] = """{"key":"apk_3mVYpLk9Qd2sWz7RtB4nXc6Hf1Jg8KvEaU5oMiN0yPq3Dj02Fb","id":"019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e05","user_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","name":"nightly import","prefix":"apk_3mVYpLk9","scopes":["sessions:read","sessions:write"],"only":null,"created_at":"2026-02-19T11:18:05Z","expires_at":"2026-05-20T11:18:05Z"}""",
            [typeof(LoginListWire)] = """
                {
                  "logins": [{
                    "id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a06",
                    "created_at": "2026-02-19T11:18:07Z",
                    "last_seen_at": "2026-02-19T12:00:31Z",
                    "expires_at": "2026-02-26T11:18:07Z",
                    "user_agent": "Mozilla/5.0",
                    "address": "192.0.2.7",
                    "is_current": true
                  }],
                  "next": null
                }
                """,
            [typeof(EndedLoginsWire)] = """{"ended":2}""",
            [typeof(EncryptionBody)] = """{"enabled":true}""",
            [typeof(EncryptionWire)] = """{"enabled":true,"version":2,"since":"2026-02-19T11:18:05.120450Z","progress":{"done":300,"total":1000}}""",
            [typeof(ImportedWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a02","status":"created","events_added":14,"format":"claude-code","url":"https://sessions.example.org/session/019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a02"}""",
            [typeof(MintTenantKeyBody)] = """{"display_name":"Back end","role":"guest","expires_in_days":null}""",
            [typeof(MintedTenantKeyWire)] = """
                {"token":"ad_key_3q2-7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","database_id_hash":"2f5c1c1e5a3f4f0e9d557a1f6f2f9a012f5c1c1e5a3f4f0e9d557a1f6f2f9a01",
                 "key_locator_hash":"9d557a1f6f2f9a012f5c1c1e5a3f4f0e9d557a1f6f2f9a012f5c1c1e5a3f4f0e","display_name":"Back end","role":"guest","created_at":"2026-02-19T11:18:05+00:00","expires_at":null}
                """,
            [typeof(InvitationBody)] = """{"email":"grace@example.org","role":"developer","expires_in_days":7}""",
            [typeof(IssuedInvitationWire)] = $$"""{"invitation":{{Invitation}},"token":"inv_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","url":"https://agents.example.org/invitation#inv_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}""",
            [typeof(InvitationsWire)] = $$"""{"invitations":[{{Invitation}}],"next":null}""",
            [typeof(InvitationTokenBody)] = """{"token":"inv_9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}""",
            [typeof(JoinedWorkspaceWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11","name":"Compilers","role":"developer"}""",
            [typeof(WorkspaceSettingsBody)] = """{"allows_visitors":true}""",
            [typeof(WorkspaceSettingsWire)] = """{"allows_visitors":true}""",
            [typeof(AccountAccessBody)] = """{"disabled":true}""",
            [typeof(AccountAccessWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","disabled_at":"2026-05-22T08:30:00Z"}""",
            [typeof(AuditPageWire)] = """
                {
                  "entries": [{
                    "id": 4711,
                    "workspace_id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a10",
                    "at": "2026-02-19T11:18:05.120451Z",
                    "actor": { "kind": "user", "id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01" },
                    "credential": { "kind": "user_key", "id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11" },
                    "action": "sessions.visibility_changed",
                    "target": { "kind": "session", "id": "019c75b0-2a48-7f3a-8f0e-5f7a1c9d2e04" },
                    "refused": false,
                    "address": "192.0.2.7",
                    "user_agent": "curl/8.5.0",
                    "detail": { "visibility": "public" },
                    "sequence": 42,
                    "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    "sealed_at": "2026-02-19T11:18:05.310002Z"
                  }],
                  "next": "CN5vo3aSyIAAAAAAAAASZw"
                }
                """,
            [typeof(AuditVerdictWire)] = """
                {"workspace_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a10","intact":false,"sealed":41,"unsealed":0,"head":"41:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","first_broken":{"kind":"entry_changed","sequence":42,"entry_id":4711,"explanation":"the entry, or its seal, is not what was sealed"}}
                """,
            [typeof(FoundImportWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a02","format":"claude-code"}""",
        },
    };
}
