using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions;

internal sealed class GetSessionPolicyHandler(Db db) : IQueryHandler<GetSessionPolicy, SessionPolicy>
{
    public async Task<Result<SessionPolicy>> Handle(GetSessionPolicy query, CancellationToken ct) =>
        (await db.One<PolicyRow>(SessionPolicySql.Get(query.Caller.Here), ct))?.Policy ?? SessionPolicy.Undecided;

    private sealed record PolicyRow
    {
        public string? DefaultVisibility { get; init; }

        public int? RetentionDays { get; init; }

        public bool IsSearchable { get; init; }

        public SessionPolicy Policy => new(DefaultVisibility is { } text ? EnumText.Parse<Visibility>(text) : null, RetentionDays, IsSearchable);
    }
}

internal sealed class SessionPolicyStore(Db db, TimeProvider clock) : ISessionPolicyStore
{
    public Task Save(WorkspaceId workspace, SessionPolicy policy, CancellationToken ct) => db.Execute(SessionPolicySql.Save(workspace, policy, clock.GetUtcNow()), ct);
}
