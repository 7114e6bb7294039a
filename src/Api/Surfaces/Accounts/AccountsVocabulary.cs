using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>The shared handles' examples in the API documents.</summary>
internal static class AccountsVocabulary
{
    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>
        {
            [typeof(RegisterBody)] = """{"email":"ada@example.org","password":"correct horse","nickname":"ada"}""",
            [typeof(LoginBody)] = """{"email":"ada@example.org","password":"correct horse"}""",
            [typeof(RefreshTokenBody)] = """{"refresh_token":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}""",
            [typeof(TokenWire)] = """
                {
                  "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTljNWRhYyJ9.signature",
                  "refresh_token": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                  "expires_in": 3600,
                  "user_id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01",
                  "nickname": "ada"
                }
                """,
            [typeof(LoginWire)] = """
                {
                  "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIwMTljNWRhYyJ9.signature",
                  "refresh_token": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                  "expires_in": 3600,
                  "user_id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01",
                  "nickname": "ada",
                  "status": "ok",
                  "user": {"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","email":"ada@example.org","username":"ada","roles":["admin","member"]},
                  "session": {"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a05","issued_at":"2026-02-19T11:18:07.000000Z","expires_at":"2026-02-19T19:18:07.000000Z","absolute_expires_at":"2026-02-26T11:18:07.000000Z"},
                  "csrf_token": "q83vEjRWeJASNFZ4kKvN7w"
                }
                """,
            [typeof(RegisteredWire)] = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","email":"ada@example.org"}""",
            [typeof(BrowserWire)] = """{"user":{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","email":"ada@example.org","username":"ada","roles":["admin","member"]},"session":{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a05","issued_at":"2026-02-19T11:18:07.000000Z","expires_at":"2026-02-19T19:18:07.000000Z","absolute_expires_at":"2026-02-26T11:18:07.000000Z"},"csrf_token":"q83vEjRWeJASNFZ4kKvN7w"}""",
            [typeof(BrowserAccountWire)] = """{"user":{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","email":"ada@example.org","username":"ada","roles":["admin","member"]},"session":{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a05","issued_at":"2026-02-19T11:18:07.000000Z","expires_at":"2026-02-19T19:18:07.000000Z","absolute_expires_at":"2026-02-26T11:18:07.000000Z"},"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","email":"ada@example.org","name":null,"picture":null,"role":"admin"}""",
            [typeof(LoggedOutWire)] = """{"ok":true}""",
            [typeof(AccountWire)] = """
                {
                  "user_id": "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01",
                  "nickname": "ada",
                  "api_key": "osk_0123456789abcdef0123456789abcdef",
                  "created_at": "2026-02-19 11:18:07",
                  "email": "ada@example.org",
                  "avatar_url": null,
                  "oauth_providers": [{ "provider": "github", "provider_username": "ada", "display_name": "GitHub" }],
                  "github_username": "ada"
                }
                """,
        },
    };
}
