using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>Refusals of this surface itself, in its contract's words.</summary>
internal static class AgentServerErrors
{
    /// <summary>The body cannot be read, or misses what it must have.</summary>
    public static readonly Error BadRequest = new(ErrorKind.Invalid, "request.bad", "bad request");

    public static readonly Error UnknownGlobalRole = new(ErrorKind.Invalid, "request.unknown_global_role", "invalid role: must be 'user' or 'admin'");
}
