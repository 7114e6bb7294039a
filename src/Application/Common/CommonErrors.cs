using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common;

/// <summary>Refusals of the pipeline itself.</summary>
public static class CommonErrors
{
    public static readonly Error Unauthenticated = new(ErrorKind.Unauthenticated, "auth.required", "authentication is required");
    public static readonly Error Forbidden = new(ErrorKind.Forbidden, "auth.forbidden", "this credential does not allow that");

    /// <summary>The credential is restricted to one session or agent, and the request is about another thing, or about none.</summary>
    public static readonly Error Restricted = new(ErrorKind.Forbidden, "auth.restricted", "this credential is restricted to one thing, and this is not about it");

    public static readonly Error Unavailable = new(ErrorKind.Unavailable, "platform.unavailable", "the database is not available right now, please try again");

    /// <summary>More is waiting to be written than the process should hold.</summary>
    public static readonly Error Busy = new(ErrorKind.Unavailable, "platform.busy", "too much is waiting to be written right now, please try again");

    /// <summary>A unique constraint that no handler foresaw: somebody else was faster.</summary>
    public static Error Conflict(string constraint) => new(ErrorKind.Conflict, "platform.conflict", $"this conflicts with an existing entry ({constraint})");
}
