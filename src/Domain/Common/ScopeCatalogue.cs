namespace AgentPlatform.Domain.Common;

/// <summary>A right that a key of the platform may carry.</summary>
/// <param name="Scope">The right.</param>
/// <param name="Name"><c>resource:verb</c>, as keys and their makers name it. Never changes.</param>
/// <param name="Description">What it allows, for people.</param>
public sealed record ScopeEntry(Scope Scope, string Name, string Description);

/// <summary>All rights that keys of the platform may carry, by name. An operator's rights are not among them, nor what only an agent can do with its own token.</summary>
public static class ScopeCatalogue
{
    public static IReadOnlyList<ScopeEntry> All { get; } =
    [
        new(Scope.ReadAccount, "account:read", "See whose key it is, and their workspaces and log-ins"),
        new(Scope.ManageAccount, "account:manage", "Change the password, keys, log-ins and linked identities of its owner"),
        new(Scope.CreateWorkspaces, "workspaces:create", "Open workspaces and accept invitations"),
        new(Scope.ReadWorkspace, "workspace:read", "See the workspace and its members"),
        new(Scope.ReadLimits, "workspace:limits", "See the limits in force for the workspace"),
        new(Scope.ManageWorkspace, "workspace:manage", "Rename the workspace and change its settings"),
        new(Scope.DeleteWorkspace, "workspace:delete", "Delete the workspace with everything in it"),
        new(Scope.ManageEncryption, "workspace:encryption", "Encrypt personal data at rest and replace the key"),
        new(Scope.AddMembers, "members:add", "Add members and invite people"),
        new(Scope.ManageMembers, "members:manage", "Change members' roles and remove members"),
        new(Scope.ReadKeys, "keys:read", "See keys, never their texts"),
        new(Scope.MintKeys, "keys:mint", "Make keys with rights that one has oneself"),
        new(Scope.ManageKeys, "keys:manage", "Make keys that stand for the workspace and revoke anybody's"),
        new(Scope.ReadSessions, "sessions:read", "Read private sessions of the workspace"),
        new(Scope.WriteSessions, "sessions:write", "Create, extend and delete sessions"),
        new(Scope.ManageSessions, "sessions:manage", "Decide who reads sessions and how long they are kept"),
        new(Scope.ReadAgents, "agents:read", "See agents"),
        new(Scope.WriteAgents, "agents:write", "Create, change and delete agents"),
        new(Scope.ReadTasks, "tasks:read", "See tasks and what became of them"),
        new(Scope.WriteTasks, "tasks:write", "Hand work to agents, cancel it and put it back to work"),
        new(Scope.ReadExecutors, "executors:read", "See executors and command line credentials, never their texts"),
        new(Scope.ManageExecutors, "executors:manage", "Register executors, take them out, revoke command line credentials"),
        new(Scope.MintExecutorTokens, "executors:tokens", "Make command line credentials"),
        new(Scope.ReadResults, "results:read", "See results of sessions"),
        new(Scope.WriteResults, "results:write", "Delete results of sessions"),
        new(Scope.ReadUsage, "usage:read", "See how many tokens were used"),
        new(Scope.WriteUsage, "usage:write", "Report used tokens"),
        new(Scope.SubmitTurns, "turns:submit", "Submit turns to an agent"),
        new(Scope.ReadAudit, "audit:read", "Read, export and verify the audit trail"),
        new(Scope.WriteAudit, "audit:write", "Add entries to the audit trail"),
    ];

    private static readonly Dictionary<string, Scope> ByName = All.ToDictionary(entry => entry.Name, entry => entry.Scope, StringComparer.Ordinal);

    /// <summary>The right with this name; null when there is none.</summary>
    public static Scope? Find(string name) => ByName.TryGetValue(name, out var scope) ? scope : null;

    /// <summary>The rights with these names. Unknown ones give nothing: they are of a newer version.</summary>
    public static Scopes Of(IEnumerable<string> names) => Scopes.Of([.. names.Select(Find).OfType<Scope>()]);

    /// <summary>The names of a set, in the catalogue's order.</summary>
    public static IReadOnlyList<string> Names(Scopes scopes) => [.. All.Where(entry => scopes.Contains(entry.Scope)).Select(entry => entry.Name)];
}
