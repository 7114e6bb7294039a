using System.Net.Sockets;
using Npgsql;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>What an exception from the database means for the transaction it happened in.</summary>
internal static class Faults
{
    /// <summary>The server is gone, or goes, or is not there yet: the connection is of no more use.</summary>
    public static bool IsLostConnection(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections } => true,
        PostgresException => false,
        NpgsqlException => true,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Running the transaction again may help, and cannot do anything twice.</summary>
    public static bool IsWorthARetry(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } => true,
        // A prepared statement met a table that a migration has changed since.
        PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" } => true,
        NotCommittedException => true,
        _ => IsLostConnection(fault),
    };
}

/// <summary>The connection broke during COMMIT and the server says that the transaction did not happen.</summary>
internal sealed class NotCommittedException(Exception inner) : Exception("The transaction was not committed.", inner);
