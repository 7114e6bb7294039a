namespace AgentPlatform.Domain.Common;

/// <summary>What sort of refusal it is; each surface gives every kind its own status.</summary>
public enum ErrorKind
{
    Invalid,
    Unauthenticated,
    Forbidden,
    NotFound,
    Conflict,
    Limited,
    Unavailable,
}

/// <summary>A refusal: nothing went wrong inside, the request cannot be granted. Every one is a member of a feature's <c>…Errors</c>.</summary>
/// <param name="Kind">Decides the status on the wire.</param>
/// <param name="Code">Stable and machine-readable, <c>feature.reason</c>.</param>
/// <param name="Message">One sentence for people, without secrets.</param>
public sealed record Error(ErrorKind Kind, string Code, string Message)
{
    /// <summary>What is wrong with which field, where the refusal is about fields.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>How full it is, where the refusal is about a limit.</summary>
    public ReachedLimit? Limit { get; init; }
}

/// <summary>A limit that does not allow one more.</summary>
/// <param name="Current">How many there are.</param>
/// <param name="Most">How many there may be.</param>
public sealed record ReachedLimit(long Current, long Most);
