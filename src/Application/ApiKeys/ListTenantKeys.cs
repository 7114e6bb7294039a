using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.ApiKeys;

/// <summary>The keys of the caller's workspace as a tenant, oldest first; never their texts.</summary>
/// <param name="Locator">Only the one that is known by this id.</param>
/// <param name="KeyHash">Only those whose record has this hash.</param>
public sealed record ListTenantKeys(Caller Caller, string? Locator, string? KeyHash) : IQuery<IReadOnlyList<TenantKeyView>>
{
    public static Scope Needs => Scope.ReadKeys;
}
