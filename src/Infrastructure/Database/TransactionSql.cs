namespace AgentPlatform.Infrastructure.Database;

/// <summary>Statements about transactions themselves.</summary>
internal static class TransactionSql
{
    /// <summary>The id of the running transaction; null while it has written nothing.</summary>
    public static Sql CurrentId() => new Sql().Add($"select pg_current_xact_id_if_assigned()::text");

    /// <summary>What became of a transaction: committed, aborted, in progress; null when the server has forgotten it.</summary>
    public static Sql Status(string id) => new Sql().Add($"select pg_xact_status({id}::xid8)");

    /// <summary>Asks for no more than an answer.</summary>
    public static Sql Nothing() => new Sql().Add($"select 1");
}
