using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>All rights that keys of the platform can have.</summary>
public sealed record ListScopes(Caller Caller) : IQuery<IReadOnlyList<ScopeEntry>>
{
    public static Scope Needs => Scope.None;
}

internal sealed class ListScopesHandler : IQueryHandler<ListScopes, IReadOnlyList<ScopeEntry>>
{
    public Task<Result<IReadOnlyList<ScopeEntry>>> Handle(ListScopes query, CancellationToken ct) => Task.FromResult(Result<IReadOnlyList<ScopeEntry>>.Of(ScopeCatalogue.All));
}

/// <summary>The catalogue for workspace keys, in its contract's order.</summary>
public sealed record ListWorkspaceKeyScopes(Caller Caller) : IQuery<IReadOnlyList<WorkspaceKeyScope>>
{
    public static Scope Needs => Scope.ReadKeys;
}

internal sealed class ListWorkspaceKeyScopesHandler : IQueryHandler<ListWorkspaceKeyScopes, IReadOnlyList<WorkspaceKeyScope>>
{
    public Task<Result<IReadOnlyList<WorkspaceKeyScope>>> Handle(ListWorkspaceKeyScopes query, CancellationToken ct) =>
        Task.FromResult(Result<IReadOnlyList<WorkspaceKeyScope>>.Of(WorkspaceKeyScopes.All));
}
