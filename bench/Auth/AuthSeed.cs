using System.Globalization;
using AgentPlatform.Bench.Running;
using AgentPlatform.Bench.Sessions;

namespace AgentPlatform.Bench.Auth;

/// <summary>Keys and members by the thousand, in one workspace.</summary>
internal static class AuthSeed
{
    public static async Task Fill(Database database, Person person, int rows, CancellationToken ct)
    {
        var count = rows.ToString(CultureInfo.InvariantCulture);
        await using var connection = await database.Superuser(ct);
        await Seed.Do(connection, $"""
            insert into api_keys.keys (workspace_id, id, kind, user_id, hash, prefix, name, scopes, created_at, expires_at)
            select '{person.Workspace}', gen_random_uuid(), 'platform', '{person.Id}', sha256(('p' || n)::bytea), 'apk_00000000', 'key ' || n, array['sessions:read', 'sessions:write'], now() - n * interval '1 minute', now() + interval '90 days'
            from generate_series(1, {count}) n
            """, ct);
        await Seed.Do(connection, $"""
            insert into api_keys.keys (workspace_id, id, kind, external_id, hash, prefix, name, scopes, created_at)
            select '{person.Workspace}', gen_random_uuid(), 'workspace', 'wak_' || n, sha256(('w' || n)::bytea), 'wak_' || n, 'key ' || n, array['turns:submit'], now() - n * interval '1 minute'
            from generate_series(1, {count}) n
            """, ct);
        await Seed.Do(connection, $"""
            with people as (
                insert into identity.users (id, nickname, email, personal_workspace_id, created_at)
                select gen_random_uuid(), 'member-' || n, 'member-' || n || '@example.org', '{person.Workspace}', now() from generate_series(1, {count}) n
                returning id)
            insert into workspaces.members (workspace_id, user_id, role, joined_at)
            select '{person.Workspace}', id, 'developer', now() - random() * interval '300 days' from people
            """, ct);
        foreach (var table in new[] { "api_keys.keys", "identity.users", "workspaces.members" }) await Seed.Do(connection, $"vacuum (analyze) {table}", ct);
    }
}
