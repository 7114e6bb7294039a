namespace AgentPlatform.Infrastructure.Database;

internal static class MigrationSql
{
    // Held until the connection closes.
    public static Sql Lock(long key) => new Sql().Add($"select pg_advisory_lock({key})");

    public static Sql Prepare() => new Sql().Add($"""
        create schema if not exists platform;
        create table if not exists platform.migrations (
            number int primary key,
            name text not null,
            checksum text not null,
            applied_at timestamptz not null default now())
        """);

    public static Sql Applied() => new Sql().Add($"select number, name, checksum from platform.migrations order by number");

    public static Sql Record(Migration migration) => new Sql()
        .Add($"insert into platform.migrations (number, name, checksum) values ({migration.Number}, {migration.Name}, {migration.Checksum})");
}
