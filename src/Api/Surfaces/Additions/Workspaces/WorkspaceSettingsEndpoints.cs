using System.Text.Json.Serialization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;

namespace AgentPlatform.Api.Surfaces.Additions.Workspaces;

/// <summary>What a workspace has decided about itself.</summary>
internal static class WorkspaceSettingsEndpoints
{
    private const string Tag = "Workspaces";

    private static readonly ParameterWords Workspace = new("id", "The workspace's id.");

    public static void MapWorkspaceSettings(this AdditionsRoutes routes)
    {
        routes.Get("/api/workspaces/{id}/settings", GetSettings, "workspaces.settings.get", Tag, "What a workspace has decided about itself")
            .Describe("For its members.").Refuses(401, 403, 404).WithMetadata(Workspace).InWorkspace("id").Needs<GetWorkspaceSettings>();
        routes.Put("/api/workspaces/{id}/settings", SetSettings, "workspaces.settings.set", Tag, "Decide about a workspace")
            .Describe("`allows_visitors`: visitors without a credential may open sessions with published agents. For owners and maintainers; holds at once.")
            .Refuses(400, 401, 403, 404, 413, 415, 422).WithMetadata(Workspace).InWorkspace("id").Needs<SetWorkspaceSettings>();
    }

    private static async Task<Reply<WorkspaceSettingsWire>> GetSettings(string id, Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetWorkspaceSettings(caller), ct), WorkspaceSettingsWire.From);

    private static Task<Reply<WorkspaceSettingsWire>> SetSettings(string id, Body<WorkspaceSettingsBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new SetWorkspaceSettings(caller, body.Value.AllowsVisitors), WorkspaceSettingsWire.From, ct);
}

/// <summary>What a workspace is to decide about itself.</summary>
/// <param name="AllowsVisitors">Visitors without a credential may open sessions with published agents.</param>
internal sealed record WorkspaceSettingsBody([property: JsonPropertyName("allows_visitors"), JsonRequired] bool AllowsVisitors);

/// <summary>What a workspace has decided about itself.</summary>
/// <param name="AllowsVisitors">Visitors without a credential may open sessions with published agents.</param>
internal sealed record WorkspaceSettingsWire([property: JsonPropertyName("allows_visitors")] bool AllowsVisitors)
{
    public static WorkspaceSettingsWire From(WorkspaceSettings settings) => new(settings.AllowsVisitors);
}
