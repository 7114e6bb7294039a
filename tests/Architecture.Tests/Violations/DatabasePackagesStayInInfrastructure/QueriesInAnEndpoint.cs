// src/Api/Operations/QueriesInAnEndpoint.cs
using Dapper; // <- Dapper

namespace AgentPlatform.Api.Operations;

internal static class QueriesInAnEndpoint
{
    public static Task<int> Count(System.Data.Common.DbConnection connection) => connection.ExecuteScalarAsync<int>(""); // <- Dapper
}
