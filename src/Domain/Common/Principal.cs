namespace AgentPlatform.Domain.Common;

/// <summary>Whoever acts: a user, an agent, an operator. Shares its value with the id of that thing.</summary>
public readonly record struct PrincipalId(Guid Value) : IId;
