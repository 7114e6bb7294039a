namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>What the superuser does once. Utility statements take no parameters: names are constants here, passwords are hexadecimal.</summary>
internal static class EmbeddedSql
{
    public const string Application = "agentplatform";

    public const string RoleExists = $"select exists (select from pg_roles where rolname = '{Application}')";
    public const string DatabaseExists = $"select exists (select from pg_database where datname = '{Application}')";

    // The owner of its database may create schemas and trusted extensions there, and nothing elsewhere.
    public const string CreateDatabase = $"create database {Application} owner {Application}";

    public static string CreateRole(string password) => $"create role {Application} {Rights} password '{password}'";

    public static string AlterRole(string password) => $"alter role {Application} {Rights} password '{password}'";

    private const string Rights = "login nosuperuser nocreatedb nocreaterole noreplication nobypassrls";
}
