using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>What the credential of this very request is and allows. Every credential may ask that of itself, also one that is restricted to a thing.</summary>
public sealed record DescribeCaller(Caller Caller) : IQuery<CallerView>
{
    public static Scope Needs => Scope.None;
}

/// <summary>Who a credential stands for, and with which rights.</summary>
/// <param name="Kind">What sort of principal it is.</param>
/// <param name="Id">The principal.</param>
/// <param name="Workspace">Where the scopes hold; null for callers that belong to none.</param>
/// <param name="IsBound">The credential is good in that workspace only.</param>
/// <param name="Scopes">Names of the rights in force there now.</param>
/// <param name="Credential">The credential itself, never its text.</param>
/// <param name="Only">The only thing it may touch.</param>
public sealed record CallerView(PrincipalKind Kind, PrincipalId Id, WorkspaceId? Workspace, bool IsBound, IReadOnlyList<string> Scopes, CredentialRef Credential, ResourceRef? Only);

internal sealed class DescribeCallerHandler : IQueryHandler<DescribeCaller, CallerView>
{
    public Task<Result<CallerView>> Handle(DescribeCaller query, CancellationToken ct) => Task.FromResult(Describe(query.Caller));

    private static Result<CallerView> Describe(Caller caller) => caller.IsAnonymous
        ? CommonErrors.Unauthenticated
        : new CallerView(caller.Kind, caller.Id, caller.Workspace, caller.IsBound, ScopeCatalogue.Names(caller.Scopes), caller.Credential, caller.Only);
}
