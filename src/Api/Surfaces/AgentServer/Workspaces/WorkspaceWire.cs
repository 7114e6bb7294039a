using System.Text.Json.Serialization;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Surfaces.AgentServer.Workspaces;

/// <summary>A workspace.</summary>
/// <param name="Id">Its id, a uuid.</param>
/// <param name="Name">Its name.</param>
/// <param name="CreatedAt">When it was opened, in whole seconds of UTC.</param>
/// <param name="UpdatedAt">When its name or a setting last changed, in whole seconds of UTC.</param>
internal sealed record WorkspaceWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("updated_at")] string UpdatedAt)
{
    public static WorkspaceWire From(WorkspaceView workspace) =>
        new(workspace.Id.Value.ToString(), workspace.Name, AgentServerIds.Seconds(workspace.CreatedAt), AgentServerIds.Seconds(workspace.UpdatedAt));
}

/// <summary>What a workspace is to be called.</summary>
/// <param name="Name">1 to 200 characters.</param>
internal sealed record WorkspaceNameBody([property: JsonPropertyName("name")] string? Name);

/// <summary>The limits in force in a workspace.</summary>
/// <param name="MaxSandboxCpu">Thousandths of a core.</param>
/// <param name="MaxSandboxMemory">Bytes.</param>
/// <param name="MaxIdleTimeout">Seconds; 0 is never.</param>
/// <param name="MaxSandboxes">0 is no limit.</param>
/// <param name="CurrentSandboxes">How many there are.</param>
internal sealed record WorkspaceDefaultsWire(
    [property: JsonPropertyName("max_sandbox_cpu")] long MaxSandboxCpu,
    [property: JsonPropertyName("max_sandbox_memory")] long MaxSandboxMemory,
    [property: JsonPropertyName("max_idle_timeout")] long MaxIdleTimeout,
    [property: JsonPropertyName("max_sandboxes")] long MaxSandboxes,
    [property: JsonPropertyName("current_sandboxes")] long CurrentSandboxes)
{
    public static WorkspaceDefaultsWire From(UsedLimits used) => new(used.Limits.MaxSandboxCpu, used.Limits.MaxSandboxMemory, used.Limits.MaxIdleTimeout, used.Limits.MaxSandboxes, used.Sandboxes);
}

/// <summary>A member of a workspace.</summary>
/// <param name="UserId">Their account.</param>
/// <param name="Email">Their address; the nickname of an account without one.</param>
/// <param name="Role">`owner`, `maintainer`, `developer` or `guest`.</param>
/// <param name="Picture">Told by an identity provider; null without.</param>
internal sealed record MemberWire(
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("email")] string Email,
    [property: JsonPropertyName("role")] string Role,
    [property: JsonPropertyName("picture")] string? Picture)
{
    public static MemberWire From(MemberView member)
    {
        var id = member.User.Value.ToString();
        return new MemberWire(id, member.Profile is { } profile ? profile.Email ?? profile.Nickname : id, RoleWire.Text(member.Role), member.Profile?.PictureUrl is { Length: > 0 } picture ? picture : null);
    }
}

/// <summary>Who is to become a member.</summary>
/// <param name="Email">The address of an account.</param>
/// <param name="Role">`developer` unless said otherwise.</param>
internal sealed record MemberBody([property: JsonPropertyName("email")] string? Email, [property: JsonPropertyName("role")] string? Role);

/// <summary>What a member is to be.</summary>
/// <param name="Role">`owner`, `maintainer`, `developer` or `guest`.</param>
internal sealed record MemberRoleBody([property: JsonPropertyName("role")] string? Role);

internal static class RoleWire
{
    public static string Text(WorkspaceRole role) => role switch
    {
        WorkspaceRole.Owner => "owner",
        WorkspaceRole.Maintainer => "maintainer",
        WorkspaceRole.Developer => "developer",
        WorkspaceRole.Guest => "guest",
    };

    /// <summary>The role with this name; null when there is none.</summary>
    public static WorkspaceRole? Read(string text) => text switch
    {
        "owner" => WorkspaceRole.Owner,
        "maintainer" => WorkspaceRole.Maintainer,
        "developer" => WorkspaceRole.Developer,
        "guest" => WorkspaceRole.Guest,
        _ => null,
    };
}

/// <summary>Examples of this feature's types.</summary>
internal static class WorkspaceExamples
{
    private const string Workspace = """{"id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11","name":"Compilers","created_at":"2026-05-22T08:30:00Z","updated_at":"2026-05-22T08:30:00Z"}""";
    private const string Member = """{"user_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","email":"ada@example.org","role":"owner","picture":null}""";

    public static IReadOnlyDictionary<Type, string> All { get; } = new Dictionary<Type, string>
    {
        [typeof(WorkspaceWire)] = Workspace,
        [typeof(WorkspaceWire[])] = $"[{Workspace}]",
        [typeof(WorkspaceNameBody)] = """{"name":"Compilers"}""",
        [typeof(QuotaWire)] = """{"current":1,"max":10}""",
        [typeof(WorkspaceDefaultsWire)] = """{"max_sandbox_cpu":2000,"max_sandbox_memory":2147483648,"max_idle_timeout":1800,"max_sandboxes":20,"current_sandboxes":0}""",
        [typeof(MemberWire)] = Member,
        [typeof(MemberWire[])] = $"[{Member}]",
        [typeof(MemberBody)] = """{"email":"grace@example.org","role":"developer"}""",
        [typeof(MemberRoleBody)] = """{"role":"maintainer"}""",
    };
}
