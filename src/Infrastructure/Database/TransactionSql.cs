namespace AgentPlatform.Infrastructure.Database;

/// <summary>Statements about transactions themselves.</summary>
internal static class TransactionSql
{
    // Touches no row while the transaction has written nothing. The row is the slot's own, so nobody waits for it and the update stays on its page.
    public static Sql WriteReceipt(Guid slot, Guid transaction) => new Sql().Add($"""
        insert into platform.receipts (slot, transaction_id)
        select {slot}, {transaction} where pg_current_xact_id_if_assigned() is not null
        on conflict (slot) do update set transaction_id = excluded.transaction_id, written_at = excluded.written_at
        """);

    // Waits for a transaction that the server still works on, also where that one has just inserted the row: a plain select would not see it and take silence for "no".
    public static Sql ReadReceipt(Guid slot) => new Sql().Add($"""
        insert into platform.receipts (slot, transaction_id) values ({slot}, {Guid.Empty})
        on conflict (slot) do update set written_at = receipts.written_at
        returning transaction_id
        """);

    // Slots of processes that are long gone.
    public static Sql RemoveOldReceipts(DateTimeOffset before) => new Sql().Add($"delete from platform.receipts where written_at < {before}");

    /// <summary>Asks for no more than an answer.</summary>
    public static Sql Nothing() => new Sql().Add($"select 1");
}
