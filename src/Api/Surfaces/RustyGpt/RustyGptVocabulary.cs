using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.RustyGpt.Identity;

namespace AgentPlatform.Api.Surfaces.RustyGpt;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class RustyGptVocabulary
{
    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>
        {
            [typeof(SetupStatusWire)] = """{"is_setup":false}""",
            [typeof(SetupBody)] = """{"username":"root","email":"root@example.org","password":"correct horse"}""",
            [typeof(AuthUrlWire)] = """{"auth_url":"https://github.com/login/oauth/authorize?client_id=Iv1.0123456789abcdef&redirect_uri=https://agents.example/api/oauth/github/callback&scope=user"}""",
            [typeof(AuthCodeBody)] = """{"auth_code":"3f2a9c0e7b5d4f18a6c2"}""",
        },
    };
}
