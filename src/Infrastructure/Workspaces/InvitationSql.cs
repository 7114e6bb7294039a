using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Workspaces;

/// <summary>Statements about invitations.</summary>
internal static class InvitationSql
{
    private static readonly Raw Columns = new("workspace_id as workspace, id, hash, email, role, created_by, created_at, expires_at, accepted_by, accepted_at, revoked_at");

    public static Sql Add(Invitation invitation) => new Sql().Add($"""
        insert into workspaces.invitations (workspace_id, id, hash, email, role, created_by, created_at, expires_at)
        values ({invitation.Workspace}, {invitation.Id}, {invitation.Hash}, {invitation.Email}, {invitation.Role}, {invitation.CreatedBy}, {invitation.CreatedAt}, {invitation.ExpiresAt})
        """);

    // invitations_hash_key
    public static Sql Find(byte[] hash) => new Sql().Add($"select {Columns} from workspaces.invitations").Where($"hash = {hash}");

    // invitations_pkey
    public static Sql Lock(WorkspaceId workspace, InvitationId id) => new Sql()
        .Add($"select {Columns} from workspaces.invitations")
        .Where($"workspace_id = {workspace}")
        .Where($"id = {id}")
        .Add($"for update");

    public static Sql Save(Invitation invitation) => new Sql()
        .Add($"update workspaces.invitations set accepted_by = {invitation.AcceptedBy}, accepted_at = {invitation.AcceptedAt}, revoked_at = {invitation.RevokedAt}")
        .Where($"workspace_id = {invitation.Workspace}")
        .Where($"id = {invitation.Id}");

    // invitations_pkey: ids grow with time.
    public static Sql List(WorkspaceId workspace, InvitationId? after, int limit) => new Sql()
        .Add($"select {Columns} from workspaces.invitations")
        .Where($"workspace_id = {workspace}")
        .Where(after is not null, $"id < {after!.Value}")
        .Add($"order by id desc limit {limit + 1}");
}
