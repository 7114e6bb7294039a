namespace AgentPlatform.Application.Common;

/// <summary>Something the platform stands on cannot be reached now; nothing was decided. Surfaces answer "unavailable, try again".</summary>
public sealed class UnavailableException(string message, Exception inner) : Exception(message, inner);
