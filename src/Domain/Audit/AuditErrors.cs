using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Audit;

/// <summary>Every refusal of the Audit feature.</summary>
public static class AuditErrors
{
    public static readonly Error BadCursor = new(ErrorKind.Invalid, "audit.bad_cursor", "this is not the `next` of an earlier answer");
}
