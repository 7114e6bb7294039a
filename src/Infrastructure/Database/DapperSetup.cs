using System.Data;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;
using Dapper;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Teaches the mapper our types once, before its first query: it caches what it learns per query.</summary>
internal static class DapperSetup
{
    private static readonly Lock Once = new();
    private static bool done;

    public static void Run()
    {
        lock (Once)
        {
            if (done) return;
            DefaultTypeMap.MatchNamesWithUnderscores = true;
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
            SqlMapper.AddTypeHandler(new InstantHandler());
            AddId(value => new WorkspaceId(value));
            AddId(value => new UserId(value));
            AddId(value => new PrincipalId(value));
            AddId(value => new ApiKeyId(value));
            AddId(value => new SessionId(value));
            AddId(value => new BrowserSessionId(value));
            AddId(value => new AgentId(value));
            AddId(value => new InvitationId(value));
            AddId(value => new TaskId(value));
            AddId(value => new MessageId(value));
            SqlMapper.AddTypeHandler(new IdsHandler<AgentId>(value => new AgentId(value)));
            AddId(value => new ExecutorId(value));
            AddId(value => new CommandLineId(value));
            done = true;
        }
    }

    private static void AddId<T>(Func<Guid, T> make)
        where T : struct, IId => SqlMapper.AddTypeHandler(new IdHandler<T>(make));

    private sealed class InstantHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => new((DateTime)value);

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.UtcDateTime;
    }

    private sealed class IdsHandler<T>(Func<Guid, T> make) : SqlMapper.TypeHandler<IReadOnlyList<T>>
        where T : struct, IId
    {
        public override IReadOnlyList<T> Parse(object value) => [.. ((Guid[])value).Select(make)];

        public override void SetValue(IDbDataParameter parameter, IReadOnlyList<T>? value) => parameter.Value = value?.Select(id => id.Value).ToArray();
    }

    private sealed class IdHandler<T>(Func<Guid, T> make) : SqlMapper.TypeHandler<T>
        where T : struct, IId
    {
        public override T Parse(object value) => make((Guid)value);

        public override void SetValue(IDbDataParameter parameter, T value) => parameter.Value = value.Value;
    }
}
