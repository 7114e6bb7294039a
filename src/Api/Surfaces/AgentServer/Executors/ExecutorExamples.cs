namespace AgentPlatform.Api.Surfaces.AgentServer.Executors;

/// <summary>Examples of this feature's types.</summary>
internal static class ExecutorExamples
{
    private const string Workspace = "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11";
    private const string User = "019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01";
    private const string Executor = "exe_019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a31";
    private const string Session = "cbs_019c5dac3f607c1e9f3e0d6f0c1e2a41";
    private const string Token = "ast_k3v9x0qa_0123456789abcdefghijklmnopqrstuvwxyz0123";
    private const string Agent = "codex_cli_rs/0.130.0 (Darwin 24.4.0; arm64)";

    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(RegisterExecutorBody)] = """{"name":"pc1","description":"Under the desk"}""",
        [typeof(RegisteredExecutorWire)] = $$$"""{"exe_id":"{{{Executor}}}","connect_commands":{"agent_identity":""}}""",
        [typeof(ExecutorWire[])] = $$"""[{"exe_id":"{{Executor}}","name":"pc1","description":"Under the desk","is_default":false,"is_online":false}]""",
        [typeof(MintCodexTokenBody)] = $$"""{"workspace_id":"{{Workspace}}","name":"mac","ttl_days":30}""",
        [typeof(MintedCodexTokenWire)] = $$"""{"id":"k3v9x0qa","token":"{{Token}}","name":"mac","workspace_id":"{{Workspace}}","expires_at":"2026-06-21T08:30:00.123456Z","created_at":"2026-05-22T08:30:00.123456Z"}""",
        [typeof(CodexTokenWire[])] = $$"""[{"id":"k3v9x0qa","name":"mac","workspace_id":"{{Workspace}}","created_at":"2026-05-22T08:30:00.123456Z","expires_at":"2026-06-21T08:30:00.123456Z","revoked":false,"last_used_at":"2026-05-23T08:30:00.5Z"}]""",
        [typeof(CodexBrowserWire[])] = $$"""
            [{"id":"k3v9x0qa","name":"mac","workspace_id":"{{Workspace}}","created_at":"2026-05-22T08:30:00.123456Z","expires_at":"2026-06-21T08:30:00.123456Z","is_online":true,"last_used_at":"2026-05-23T08:30:00.5Z","connected_at":"2026-05-23T08:30:00.25Z","client_ip":"203.0.113.7","client_ua":"{{Agent}}","codex_version":"0.130.0","os":"Darwin 24.4.0"}]
            """,
        [typeof(CodexTokenTextBody)] = $$"""{"token":"{{Token}}"}""",
        [typeof(CodexTokenHolderWire)] = $$"""{"user_id":"{{User}}","workspace_id":"{{Workspace}}"}""",
        [typeof(OpenBrowserBody)] = $$"""{"token":"{{Token}}","client_ip":"203.0.113.7","client_ua":"{{Agent}}"}""",
        [typeof(OpenedBrowserWire)] = $$"""{"user_id":"{{User}}","workspace_id":"{{Workspace}}","session_id":"{{Session}}"}""",
        [typeof(UpdateBrowserBody)] = $$"""{"session_id":"{{Session}}","client_ua":"{{Agent}}","codex_version":"0.130.0","os":"Darwin 24.4.0"}""",
        [typeof(CloseBrowserBody)] = $$"""{"session_id":"{{Session}}"}""",
    };
}
