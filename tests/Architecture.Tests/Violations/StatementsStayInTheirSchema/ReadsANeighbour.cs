// src/Infrastructure/Sessions/NeighbourSql.cs
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

internal static class NeighbourSql
{
    private static readonly Raw Table = new("api_keys.keys"); // <- also when it is only a part of the text

    public static Sql Own() => new Sql().Add($"select s.id from sessions.sessions s where s.id = pg_catalog.gen_random_uuid()");

    public static Sql Reads() => new Sql().Add($"select s.id from sessions.sessions s join identity.users u on u.id = s.owner_id"); // <- Identity's

    public static Sql Writes() => new Sql().Add($"update workspaces.workspaces set name = '' from {Table}"); // <- Workspaces'
}
