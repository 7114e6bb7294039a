using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Streams;

internal static class StreamSql
{
    public const string Channel = "streams_changed";

    public static Sql Listen() => new Sql().Add($"listen {new Raw(Channel)}");

    public static Sql Tell(IReadOnlyList<string> payloads) => new Sql().Add($"select pg_notify({Channel}, payload) from unnest({payloads}) as payload");
}
