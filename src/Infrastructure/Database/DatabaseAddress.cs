using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Where the database is, password included; known once the embedded server, where there is one, has started.</summary>
public sealed class DatabaseAddress(Func<string> connectionString, int poolSize)
{
    public string ConnectionString => connectionString();

    /// <summary>
    /// The pool of ordinary connections. They are returned without a reset, which would cost as much as a query, so nothing may leave session state on one:
    /// no SET, no LISTEN, no session lock (decision 0003).
    /// </summary>
    internal NpgsqlDataSource Pool()
    {
        DapperSetup.Run();
        var settings = new NpgsqlConnectionStringBuilder(ConnectionString)
        {
            ApplicationName = "agentplatform",
            MaxPoolSize = poolSize,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
        };
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "agentplatform" }.Build();
    }

    /// <summary>A connection of its own, outside every pool, for whoever needs session state.</summary>
    internal NpgsqlConnection Alone() => new(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, KeepAlive = 1, ApplicationName = "agentplatform signal" }.ConnectionString);
}
