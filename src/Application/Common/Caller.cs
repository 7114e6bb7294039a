using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Common;

public enum PrincipalKind
{
    Anonymous,
    User,
    Operator,
}

/// <summary>Who asks, where, and with which rights. Surfaces and workers make it from a credential; messages carry it.</summary>
/// <param name="Id">The acting principal; the zero id for nobody.</param>
/// <param name="Kind">What sort of principal that is.</param>
/// <param name="Workspace">The workspace the request is about; null for callers that belong to none.</param>
/// <param name="Scopes">What the credential allows.</param>
public sealed record Caller(PrincipalId Id, PrincipalKind Kind, WorkspaceId? Workspace, Scopes Scopes)
{
    /// <summary>No credential: may do what needs <see cref="Scope.None"/> and sees what is public.</summary>
    public static Caller Anonymous { get; } = new(default, PrincipalKind.Anonymous, null, Scopes.Nothing);

    /// <summary>Whoever runs the installation and proved it with an operator's key.</summary>
    public static Caller Operator { get; } = new(default, PrincipalKind.Operator, null, Scopes.Of(Scope.AdministerSessions));

    public bool IsAnonymous => Kind is PrincipalKind.Anonymous;

    /// <summary>The workspace of a message that cannot do without one.</summary>
    public WorkspaceId Here => Workspace ?? throw new InvalidOperationException("This caller has no workspace.");

    /// <summary>The user of a message that only a person can send.</summary>
    public UserId User => Kind is PrincipalKind.User ? new UserId(Id.Value) : throw new InvalidOperationException("This caller is not a user.");

    public static Caller Person(UserId user, WorkspaceId workspace) => new(new PrincipalId(user.Value), PrincipalKind.User, workspace, Scopes.Person);
}
