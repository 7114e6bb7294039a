namespace AgentPlatform.Domain.Common;

public enum ResourceKind
{
    Session,
    Agent,
}

/// <summary>One thing that a credential is restricted to, by the id that paths name it with.</summary>
public readonly record struct ResourceRef(ResourceKind Kind, string Id);
