using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Surfaces.AgentServer.Agents;
using AgentPlatform.Api.Surfaces.AgentServer.ApiKeys;
using AgentPlatform.Api.Surfaces.AgentServer.Executors;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;
using AgentPlatform.Api.Surfaces.AgentServer.Administration;
using AgentPlatform.Api.Surfaces.AgentServer.Mailboxes;
using AgentPlatform.Api.Surfaces.AgentServer.OAuth;
using AgentPlatform.Api.Surfaces.AgentServer.Tasks;
using AgentPlatform.Api.Surfaces.AgentServer.Tunnels;
using AgentPlatform.Api.Surfaces.AgentServer.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>Everything this surface reads and writes as JSON, compiled.</summary>
[JsonSerializable(typeof(MintWorkspaceKeyBody))]
[JsonSerializable(typeof(WorkspaceKeyWire[]))]
[JsonSerializable(typeof(MintedWorkspaceKeyWire))]
[JsonSerializable(typeof(WorkspaceKeyScopeWire[]))]
[JsonSerializable(typeof(AuthStatusWire))]
[JsonSerializable(typeof(QuotaExceededWire))]
[JsonSerializable(typeof(QuotaWire))]
[JsonSerializable(typeof(WorkspaceWire[]))]
[JsonSerializable(typeof(WorkspaceNameBody))]
[JsonSerializable(typeof(WorkspaceDefaultsWire))]
[JsonSerializable(typeof(MemberWire[]))]
[JsonSerializable(typeof(MemberBody))]
[JsonSerializable(typeof(MemberRoleBody))]
[JsonSerializable(typeof(AccountItemWire[]))]
[JsonSerializable(typeof(GlobalRoleBody))]
[JsonSerializable(typeof(WorkspaceItemWire[]))]
[JsonSerializable(typeof(InstallationLimitsWire))]
[JsonSerializable(typeof(InstallationLimitsBody))]
[JsonSerializable(typeof(UserQuotaWire))]
[JsonSerializable(typeof(UserQuotaBody))]
[JsonSerializable(typeof(WorkspaceQuotaWire))]
[JsonSerializable(typeof(WorkspaceQuotaBody))]
[JsonSerializable(typeof(LoginProvidersWire))]
[JsonSerializable(typeof(SendMailBody))]
[JsonSerializable(typeof(SentMailWire))]
[JsonSerializable(typeof(InboxMessageWire[]))]
[JsonSerializable(typeof(OAuthErrorWire))]
[JsonSerializable(typeof(DeviceAuthorizationForm))]
[JsonSerializable(typeof(DeviceTokenForm))]
[JsonSerializable(typeof(DeviceAuthorizationWire))]
[JsonSerializable(typeof(DeviceTokenWire))]
[JsonSerializable(typeof(UserCodeForm))]
[JsonSerializable(typeof(AcceptBody))]
[JsonSerializable(typeof(ConsentBody))]
[JsonSerializable(typeof(RedirectToWire))]
[JsonSerializable(typeof(RegisterAgentBody))]
[JsonSerializable(typeof(RegisteredAgentWire))]
[JsonSerializable(typeof(CardWire[]))]
[JsonSerializable(typeof(CardBody))]
[JsonSerializable(typeof(AgentWhoamiWire))]
[JsonSerializable(typeof(SandboxWire[]))]
[JsonSerializable(typeof(SandboxNameBody))]
[JsonSerializable(typeof(NewTaskBody))]
[JsonSerializable(typeof(NewTaskWire))]
[JsonSerializable(typeof(TaskItemWire[]))]
[JsonSerializable(typeof(TaskWire))]
[JsonSerializable(typeof(PolledTaskWire[]))]
[JsonSerializable(typeof(TaskReportBody))]
[JsonSerializable(typeof(CancelledTaskWire))]
[JsonSerializable(typeof(InteractionWire[]))]
[JsonSerializable(typeof(MachineInfo))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(RegisterExecutorBody))]
[JsonSerializable(typeof(RegisteredExecutorWire))]
[JsonSerializable(typeof(ExecutorWire[]))]
[JsonSerializable(typeof(MintCodexTokenBody))]
[JsonSerializable(typeof(MintedCodexTokenWire))]
[JsonSerializable(typeof(CodexTokenWire[]))]
[JsonSerializable(typeof(CodexBrowserWire[]))]
[JsonSerializable(typeof(CodexTokenTextBody))]
[JsonSerializable(typeof(CodexTokenHolderWire))]
[JsonSerializable(typeof(OpenBrowserBody))]
[JsonSerializable(typeof(OpenedBrowserWire))]
[JsonSerializable(typeof(UpdateBrowserBody))]
[JsonSerializable(typeof(CloseBrowserBody))]
[JsonSerializable(typeof(TokenRefusalWire))]
internal sealed partial class AgentServerJson : JsonSerializerContext
{
    /// <summary>Stored JSON as part of an answer.</summary>
    public static JsonElement Verbatim(byte[] json)
    {
        using var parsed = JsonDocument.Parse(json);
        return parsed.RootElement.Clone();
    }
}
