// src/Infrastructure/Sessions/StatementsAnywhere.cs
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

internal static class StatementsAnywhere
{
    private const string Columns = "id, title";

    public static readonly string[] Texts =
    [
        "select 1", // <-
        $"select {Columns} from sessions.sessions", // <-
        "SELECT count(*) FROM sessions.sessions", // <-
        "update sessions.heads set last_sequence = 0", // <-
        "delete from sessions.links", // <-
        "with old as (select 1) select * from old", // <-
        "listen changes", // <-
        "create table sessions.more (id int)", // <-
        "Select one of these, or update them with care.",
        "with everything its owner may see",
        "create it first",
    ];

    public static Sql Count() => new Sql().Add($"select count(*) from sessions.sessions") // <-
        .Where($"listed is true"); // a condition is nothing without its statement

    public static Sql Put(int id) => new Sql().Add($"insert into sessions.sessions (id) values ({id})"); // <-
}
