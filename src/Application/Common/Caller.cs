using System.Net;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Common;

public enum PrincipalKind
{
    Anonymous,
    User,
    Operator,

    /// <summary>A key that stands for its workspace and for no person.</summary>
    Key,

    /// <summary>An agent that acts in its workspace.</summary>
    Agent,

    /// <summary>The platform itself, at work in the background.</summary>
    System,
}

/// <summary>How a caller proved who they are.</summary>
public enum CredentialKind
{
    None,
    AccessToken,
    UserKey,
    PlatformKey,
    WorkspaceKey,
    TenantKey,
    BrowserSession,
    OperatorKey,

    /// <summary>What a registered agent shows.</summary>
    AgentToken,

    /// <summary>What a registered agent shows to open its tunnel; as good as the other for everything else.</summary>
    TunnelToken,

    /// <summary>What a device authorization gave: good for registering agents.</summary>
    GrantToken,
}

/// <summary>The credential of a request: its kind and, where it is a row of ours, that row's id. Never its text.</summary>
public readonly record struct CredentialRef(CredentialKind Kind, Guid Id = default)
{
    /// <summary>When it ends by itself; null where it does not, or nobody knows.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Where a request came from, for the audit trail. Told by the client and its proxies: evidence, not proof.</summary>
public sealed record Whereabouts(IPAddress? Address, string? UserAgent, string? Fingerprint = null);

/// <summary>Who asks, where, and with which rights. Surfaces and workers make it from a credential; messages carry it.</summary>
/// <param name="Id">The acting principal; the zero id for nobody.</param>
/// <param name="Kind">What sort of principal that is.</param>
/// <param name="Workspace">The workspace the request is about; null for callers that belong to none.</param>
/// <param name="Scopes">What the credential allows there.</param>
public sealed record Caller(PrincipalId Id, PrincipalKind Kind, WorkspaceId? Workspace, Scopes Scopes)
{
    /// <summary>No credential: may do what needs <see cref="Scope.None"/> and sees what is public.</summary>
    public static Caller Anonymous { get; } = new(default, PrincipalKind.Anonymous, null, Scopes.Nothing);

    /// <summary>Whoever runs the installation and proved it with an operator's key.</summary>
    public static Caller Operator { get; } = new(default, PrincipalKind.Operator, null, Scopes.Of(Scope.AdministerSessions)) { Credential = new(CredentialKind.OperatorKey) };

    /// <summary>The platform itself, for what workers do.</summary>
    public static Caller System { get; } = new(default, PrincipalKind.System, null, Scopes.Nothing);

    /// <summary>Another server of the installation, which proved it with the secret that they share.</summary>
    public static Caller Sibling { get; } = new(default, PrincipalKind.System, null, Scopes.Of(Scope.ServeExecutors)) { Credential = new(CredentialKind.OperatorKey) };

    public CredentialRef Credential { get; init; }

    /// <summary>The credential is good in its own workspace only, whatever else its person may do.</summary>
    public bool IsBound { get; init; }

    /// <summary>The only thing that the credential may touch; null where it is not restricted. Messages about anything else are refused.</summary>
    public ResourceRef? Only { get; init; }

    public Whereabouts? From { get; init; }

    public bool IsAnonymous => Kind is PrincipalKind.Anonymous;

    /// <summary>The workspace of a message that cannot do without one.</summary>
    public WorkspaceId Here => Workspace ?? throw new InvalidOperationException("This caller has no workspace.");

    /// <summary>The user of a message that only a person can send.</summary>
    public UserId User => Kind is PrincipalKind.User ? new UserId(Id.Value) : throw new InvalidOperationException("This caller is not a user.");

    /// <summary>The id of an agent, of a message that only an agent can send.</summary>
    public AgentId Agent => Kind is PrincipalKind.Agent ? new AgentId(Id.Value) : throw new InvalidOperationException("This caller is not an agent.");

    public static Caller Person(UserId user, WorkspaceId workspace) => new(new PrincipalId(user.Value), PrincipalKind.User, workspace, Scopes.Person);
}
