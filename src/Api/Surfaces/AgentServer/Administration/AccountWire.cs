using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Api.Surfaces.AgentServer.Administration;

/// <summary>An account as administrators see it.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Email">The address; the nickname of an account without one.</param>
/// <param name="Name">Told by an identity provider; null without.</param>
/// <param name="Role">`user` or `admin`.</param>
/// <param name="CreatedAt">When it was opened, in whole seconds of UTC.</param>
[SchemaName("AdminUserItem")]
internal sealed record AccountItemWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static AccountItemWire From(ListedAccount account) => new(
        account.Id.Value.ToString(), account.Email ?? account.Nickname, account.DisplayName is { Length: > 0 } name ? name : null, GlobalRoleWire.Text(account.Role),
        AgentServerIds.Seconds(account.CreatedAt));
}

/// <summary>What an account is to be.</summary>
/// <param name="Role">`user` or `admin`.</param>
[SchemaName("AdminUpdateUserRoleRequest")]
internal sealed record GlobalRoleBody([property: JsonPropertyName("role")] string? Role);

internal static class GlobalRoleWire
{
    public static string Text(PlatformRole role) => role switch
    {
        PlatformRole.User => "user",
        PlatformRole.Admin => "admin",
    };

    public static PlatformRole? Read(string text) => text switch
    {
        "user" => PlatformRole.User,
        "admin" => PlatformRole.Admin,
        _ => null,
    };
}

/// <summary>A workspace as administrators see it.</summary>
/// <param name="Id">The workspace's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Owner">The owner who has been one longest; null without any.</param>
/// <param name="CreatedAt">When it was opened, in whole seconds of UTC.</param>
/// <param name="UpdatedAt">When its name or a setting last changed, in whole seconds of UTC.</param>
/// <param name="SandboxCount">How many sandboxes it has.</param>
/// <param name="MaxSandboxes">The limit in force; 0 is none.</param>
[SchemaName("AdminWorkspaceItem")]
internal sealed record WorkspaceItemWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("owner")] OwnerWire? Owner,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("updated_at")] string UpdatedAt,
    [property: JsonPropertyName("sandbox_count")] long SandboxCount,
    [property: JsonPropertyName("max_sandboxes")] long MaxSandboxes)
{
    public static WorkspaceItemWire From(ListedWorkspace listed) => new(
        listed.Workspace.Id.Value.ToString(), listed.Workspace.Name, listed.Owner is { } owner ? OwnerWire.From(owner) : null,
        AgentServerIds.Seconds(listed.Workspace.CreatedAt), AgentServerIds.Seconds(listed.Workspace.UpdatedAt), listed.Sandboxes, listed.Limits.MaxSandboxes);
}

/// <summary>An owner.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="Email">The address; the nickname of an account without one.</param>
/// <param name="Name">Told by an identity provider; null without.</param>
/// <param name="Picture">Told by an identity provider; null without.</param>
[SchemaName("AdminOwnerInfo")]
internal sealed record OwnerWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("picture")] string? Picture)
{
    public static OwnerWire From(UserProfile owner) => new(
        owner.Id.Value.ToString(), owner.Email ?? owner.Nickname, owner.DisplayName is { Length: > 0 } name ? name : null, owner.PictureUrl is { Length: > 0 } picture ? picture : null);
}
