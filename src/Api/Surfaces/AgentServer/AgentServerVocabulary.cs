using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer.Agents;
using AgentPlatform.Api.Surfaces.AgentServer.ApiKeys;
using AgentPlatform.Api.Surfaces.AgentServer.Executors;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;
using AgentPlatform.Api.Surfaces.AgentServer.Administration;
using AgentPlatform.Api.Surfaces.AgentServer.Mailboxes;
using AgentPlatform.Api.Surfaces.AgentServer.OAuth;
using AgentPlatform.Api.Surfaces.AgentServer.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>What the API documents cannot read from this surface's types.</summary>
internal static class AgentServerVocabulary
{
    public static Vocabulary Words { get; } = new()
    {
        Examples = new Dictionary<Type, string>(WorkspaceExamples.All.Concat(AdministrationExamples.All).Concat(AgentExamples.All).Concat(ExecutorExamples.All).Concat(MailboxExamples.All).Concat(OAuthExamples.All))
        {
            [typeof(MintWorkspaceKeyBody)] = """{"name":"ci","scopes":["turns:submit"]}""",
            [typeof(WorkspaceKeyWire[])] = """[{"id":"wak_3H7KQ2ZD","name":"ci","prefix":"wak_3H7KQ2ZD","scopes":["turns:submit"],"created_at":"2026-05-22T08:30:00Z","last_used_at":null,"revoked_at":null}]""",
            [typeof(MintedWorkspaceKeyWire)] = """{"id":"wak_3H7KQ2ZD","name":"ci","prefix":"wak_3H7KQ2ZD","secret":"wak_3H7KQ2ZD_0123456789ABCDEFGHJKMNPQRSTVWXYZ01234567","scopes":["turns:submit"],"created_at":"2026-05-22T08:30:00Z"}""",
            [typeof(WorkspaceKeyScopeWire[])] = """[{"name":"turns:submit","description":"Submit codex turns","available":true}]""",
            [typeof(AuthStatusWire)] = """{"status":"ok"}""",
            [typeof(LoginProvidersWire)] = """{"providers":["github","oidc"],"password_auth":true}""",
        },
    };
}
