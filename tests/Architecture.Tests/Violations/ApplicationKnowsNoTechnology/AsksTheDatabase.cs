// src/Application/Sessions/AsksTheDatabase.cs
using Dapper; // <- Dapper
using Npgsql; // <- Npgsql

namespace AgentPlatform.Application.Sessions;

internal sealed class AsksTheDatabase
{
    public static Task<int> Count(NpgsqlConnection connection) => connection.ExecuteScalarAsync<int>(""); // <- both
}
