using System.Text.Json.Serialization;
using AgentPlatform.Api.Surfaces.AgentServer.ApiKeys;
using AgentPlatform.Api.Surfaces.AgentServer.Identity;
using AgentPlatform.Api.Surfaces.AgentServer.Administration;
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
internal sealed partial class AgentServerJson : JsonSerializerContext;
