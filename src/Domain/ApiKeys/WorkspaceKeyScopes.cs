using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.ApiKeys;

/// <summary>A right of the catalogue for workspace keys.</summary>
/// <param name="Name">On the wire.</param>
/// <param name="Description">For people; free wording.</param>
/// <param name="Scope">The right of the platform that it gives; null where no operation asks for it yet, and no key can have it.</param>
public sealed record WorkspaceKeyScope(string Name, string Description, Scope? Scope)
{
    public bool IsAvailable => Scope is not null;
}

/// <summary>The catalogue for workspace keys, in the order, with the names and the availability of contract agentserver 2.10.</summary>
public static class WorkspaceKeyScopes
{
    public static IReadOnlyList<WorkspaceKeyScope> All { get; } =
    [
        new("turns:submit", "Submit codex turns", Scope.SubmitTurns),
        new("turns:read", "List past turns", null),
        new("threads:create", "Start a thread", null),
        new("threads:cancel", "Cancel a running turn", null),
        new("threads:read", "Read thread history", null),
        new("mailbox:read", "Read mailbox messages", null),
        new("mailbox:send", "Send mailbox messages", null),
    ];

    /// <summary>Whether keys can have the right with this name.</summary>
    public static bool IsAvailable(string name) => Find(name) is { IsAvailable: true };

    public static Scopes Of(IEnumerable<string> names) => Scopes.Of([.. names.Select(name => Find(name)?.Scope).OfType<Scope>()]);

    private static WorkspaceKeyScope? Find(string name) => All.FirstOrDefault(scope => string.Equals(scope.Name, name, StringComparison.Ordinal));
}
