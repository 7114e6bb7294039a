namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>What an operator sets for this surface alone.</summary>
internal sealed record AgentServerSettings
{
    /// <summary>What other servers of the installation show in <c>X-Internal-Secret</c>; empty switches their endpoints off.</summary>
    public string InternalSecret { get; init; } = "";
}
