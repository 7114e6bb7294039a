namespace AgentPlatform.Infrastructure.Database;

/// <summary>Statements about transactions themselves.</summary>
internal static class TransactionSql
{
    // Planning costs such a transaction as much as running its statements; the server takes a plan for good by itself only where it expects no more rows from values that it does not know.
    public static Sql KeepPlans() => new Sql().Add($"set local plan_cache_mode = force_generic_plan");

    public static Sql Commit() => new Sql().Add($"COMMIT");

    // The row is the slot's own, so nobody waits for it and the update stays on its page.
    public static Sql WriteReceipt(Guid slot, Guid transaction) => new Sql().Add($"""
        insert into platform.receipts (slot, transaction_id) values ({slot}, {transaction})
        on conflict (slot) do update set transaction_id = excluded.transaction_id, written_at = excluded.written_at
        """);

    // The same; touches no row while the transaction has written nothing.
    public static Sql WriteReceiptIfNeeded(Guid slot, Guid transaction) => new Sql().Add($"""
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
