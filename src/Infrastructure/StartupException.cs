namespace AgentPlatform.Infrastructure;

/// <summary>The start cannot go on, and the operator can do something about it: the message is the one line that the host prints before it exits with 1.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);
