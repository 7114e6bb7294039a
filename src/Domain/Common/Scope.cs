namespace AgentPlatform.Domain.Common;

/// <summary>One right that a credential carries and a message may need. The list is the platform's own; keys with a fixed foreign catalogue map onto it.</summary>
public enum Scope
{
    /// <summary>Nothing: anyone may, also without a credential.</summary>
    None = 0,

    /// <summary>See who the credential belongs to.</summary>
    ReadAccount = 1,

    /// <summary>Change passwords, keys and linked identities of one's own account.</summary>
    ManageAccount = 2,

    /// <summary>Create, extend and delete sessions.</summary>
    WriteSessions = 3,

    /// <summary>Delete any session, whoever owns it.</summary>
    AdministerSessions = 4,

    /// <summary>Read sessions that are private to the workspace.</summary>
    ReadSessions = 5,

    /// <summary>Decide for the workspace who may read new sessions, how long they are kept, and whether they are searched.</summary>
    ManageSessions = 6,
}

/// <summary>A set of <see cref="Scope"/>s.</summary>
public readonly record struct Scopes(ulong Bits)
{
    public static Scopes Nothing => default;

    /// <summary>What a signed-in person, or a key that acts as one, may do.</summary>
    public static Scopes Person { get; } = Of(Scope.ReadAccount, Scope.ManageAccount, Scope.ReadSessions, Scope.WriteSessions, Scope.ManageSessions);

    public static Scopes Of(params ReadOnlySpan<Scope> scopes)
    {
        var bits = 0UL;
        foreach (var scope in scopes) bits |= 1UL << (int)scope;
        return new Scopes(bits);
    }

    public bool Contains(Scope scope) => scope is Scope.None || (Bits & (1UL << (int)scope)) != 0;
}
