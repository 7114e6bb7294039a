using System.Numerics;

namespace AgentPlatform.Domain.Common;

/// <summary>
/// One right that a credential carries and a message may need. The list is the platform's own and complete: every operation needs exactly one of them
/// (<see cref="ScopeCatalogue"/> has their names for keys). Keys with a fixed foreign catalogue map onto it.
/// </summary>
public enum Scope
{
    /// <summary>Nothing: anyone may, also without a credential.</summary>
    None = 0,

    /// <summary>See who the credential belongs to, and one's own workspaces, log-ins and identities.</summary>
    ReadAccount = 1,

    /// <summary>Change passwords, keys, log-ins and linked identities of one's own account.</summary>
    ManageAccount = 2,

    /// <summary>Create, extend and delete sessions.</summary>
    WriteSessions = 3,

    /// <summary>Delete any session, whoever owns it.</summary>
    AdministerSessions = 4,

    /// <summary>Read sessions that are private to the workspace.</summary>
    ReadSessions = 5,

    /// <summary>Decide for the workspace who may read new sessions, how long they are kept, and whether they are searched.</summary>
    ManageSessions = 6,

    /// <summary>Open workspaces, and join one by an invitation.</summary>
    CreateWorkspaces = 7,

    /// <summary>See the workspace and its members.</summary>
    ReadWorkspace = 8,

    /// <summary>See the limits in force for the workspace.</summary>
    ReadLimits = 9,

    /// <summary>Rename the workspace and change its settings.</summary>
    ManageWorkspace = 10,

    /// <summary>Add members and invite people.</summary>
    AddMembers = 11,

    /// <summary>Change members' roles and remove members.</summary>
    ManageMembers = 12,

    /// <summary>Delete the workspace with everything in it.</summary>
    DeleteWorkspace = 13,

    /// <summary>See the workspace's keys, never their texts.</summary>
    ReadKeys = 14,

    /// <summary>Make keys with rights that one has oneself, and rotate and revoke those.</summary>
    MintKeys = 15,

    /// <summary>Make keys that stand for the workspace, and revoke anybody's.</summary>
    ManageKeys = 16,

    /// <summary>Read, export and verify the audit trail.</summary>
    ReadAudit = 17,

    /// <summary>Add entries of one's own to the audit trail.</summary>
    WriteAudit = 18,

    /// <summary>See agents.</summary>
    ReadAgents = 19,

    /// <summary>Create, change and delete agents.</summary>
    WriteAgents = 20,

    /// <summary>See what agents concluded from sessions.</summary>
    ReadResults = 21,

    /// <summary>Delete results.</summary>
    WriteResults = 22,

    /// <summary>See how many tokens were used.</summary>
    ReadUsage = 23,

    /// <summary>Report used tokens.</summary>
    WriteUsage = 24,

    /// <summary>Encrypt the workspace's personal data at rest, and replace the key.</summary>
    ManageEncryption = 25,

    /// <summary>Submit turns to an agent.</summary>
    SubmitTurns = 26,

    /// <summary>Run the installation: everybody's roles, access and limits, and its own audit trail.</summary>
    AdministerPlatform = 27,

    /// <summary>See tasks and what became of them.</summary>
    ReadTasks = 28,

    /// <summary>Hand work to agents, cancel it, and put it back to work.</summary>
    WriteTasks = 29,

    /// <summary>Take work, report on it, and show a card: what only an agent can do.</summary>
    WorkTasks = 30,

    /// <summary>Read one's own mailbox and write to others: what only an agent can do.</summary>
    UseMailbox = 31,

    /// <summary>See executors, and the credentials of command lines, never their texts.</summary>
    ReadExecutors = 32,

    /// <summary>Register executors and take them out of the workspace; revoke anybody's command line credential.</summary>
    ManageExecutors = 33,

    /// <summary>Make credentials for one's own command lines.</summary>
    MintExecutorTokens = 34,

    /// <summary>Check command line credentials and tell of connections: what only servers of the installation itself can do.</summary>
    ServeExecutors = 35,
}

/// <summary>A set of <see cref="Scope"/>s.</summary>
public readonly record struct Scopes(ulong Bits)
{
    public static Scopes Nothing => default;

    /// <summary>What a person may do whatever workspace they are in.</summary>
    public static Scopes Account { get; } = Of(Scope.ReadAccount, Scope.ManageAccount, Scope.CreateWorkspaces);

    /// <summary>What a member with the least rights may do in a workspace (contract agentserver 4.3).</summary>
    public static Scopes Guest { get; } = Of(Scope.ReadWorkspace, Scope.ReadSessions, Scope.ReadKeys, Scope.MintKeys, Scope.ReadAgents, Scope.ReadResults, Scope.ReadUsage, Scope.ReadTasks, Scope.ReadExecutors);

    public static Scopes Developer { get; } = Guest | Of(Scope.WriteSessions, Scope.ReadLimits, Scope.WriteAgents, Scope.WriteResults, Scope.WriteUsage, Scope.SubmitTurns, Scope.WriteTasks, Scope.MintExecutorTokens);

    public static Scopes Maintainer { get; } = Developer | Of(Scope.ManageWorkspace, Scope.AddMembers, Scope.ManageKeys, Scope.ManageSessions, Scope.ReadAudit, Scope.WriteAudit, Scope.ManageExecutors);

    public static Scopes Owner { get; } = Maintainer | Of(Scope.ManageMembers, Scope.DeleteWorkspace, Scope.ManageEncryption);

    /// <summary>What a signed-in person, or a key that acts as one, may do in their own workspace.</summary>
    public static Scopes Person { get; } = Account | Owner;

    /// <summary>What a tenant's key may do (contract open-agents-builder 4.2).</summary>
    public static Scopes TenantGuest { get; } = Of(
        Scope.ReadWorkspace, Scope.ReadSessions, Scope.WriteSessions, Scope.ReadAgents, Scope.WriteAgents, Scope.ReadResults, Scope.WriteResults,
        Scope.ReadUsage, Scope.WriteUsage, Scope.ReadAudit, Scope.WriteAudit, Scope.ReadKeys);

    public static Scopes TenantOwner { get; } = TenantGuest | Of(Scope.ManageKeys);

    /// <summary>What a registered agent may do in its workspace (contract agentserver 3.7 to 3.9).</summary>
    public static Scopes Agent { get; } = Of(Scope.ReadWorkspace, Scope.ReadAgents, Scope.ReadTasks, Scope.WriteTasks, Scope.WorkTasks, Scope.UseMailbox, Scope.ReadSessions, Scope.WriteSessions);

    public static Scopes Of(params ReadOnlySpan<Scope> scopes)
    {
        var bits = 0UL;
        foreach (var scope in scopes) bits |= 1UL << (int)scope;
        return new Scopes(bits);
    }

    public int Count => BitOperations.PopCount(Bits);

    public bool Contains(Scope scope) => scope is Scope.None || (Bits & (1UL << (int)scope)) != 0;

    /// <summary>Whether every one of <paramref name="others"/> is in this set.</summary>
    public bool Contains(Scopes others) => (others.Bits & ~Bits) == 0;

    public static Scopes operator |(Scopes one, Scopes other) => new(one.Bits | other.Bits);

    public static Scopes operator &(Scopes one, Scopes other) => new(one.Bits & other.Bits);
}
