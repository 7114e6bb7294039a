using System.Globalization;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Executors;

namespace AgentPlatform.Application.Executors;

/// <summary>What the audit trail tells of executors and command line tokens. Never their texts.</summary>
internal static class ExecutorAudit
{
    public static AuditEntry Registered(Caller by, ExecutorId executor, string name) => Entry(by, "executors.registered", executor, name);

    public static AuditEntry Unbound(Caller by, ExecutorId executor, string name) => Entry(by, "executors.unbound", executor, name);

    public static AuditEntry Minted(Caller by, CommandLineToken token) => Entry(by, "executors.token_minted", token);

    public static AuditEntry Revoked(Caller by, CommandLineToken token) => Entry(by, "executors.token_revoked", token);

    private static AuditEntry Entry(Caller by, string action, ExecutorId executor, string name) =>
        new(by, action) { Target = new AuditTarget("executor", executor.Value.ToString()), Detail = AuditDetail.Of(("name", name)) };

    // Whoever revokes one need not be in its workspace.
    private static AuditEntry Entry(Caller by, string action, CommandLineToken token) => new(by, action)
    {
        Workspace = token.Workspace,
        Target = new AuditTarget("command_line_token", token.Id),
        Detail = AuditDetail.Of(("name", token.Name), ("user", token.User.Value.ToString()), ("expires_at", token.ExpiresAt.ToString("O", CultureInfo.InvariantCulture))),
    };
}
