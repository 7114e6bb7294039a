using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Workspaces;

/// <summary>Every refusal of the Workspaces feature.</summary>
public static class WorkspaceErrors
{
    /// <summary>Also for a workspace that does not exist: nobody learns which ids are taken.</summary>
    public static readonly Error NotMember = new(ErrorKind.Forbidden, "workspaces.not_member", "not a workspace member");
}
