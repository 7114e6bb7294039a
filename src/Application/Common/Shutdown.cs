namespace AgentPlatform.Application.Common;

/// <summary>Tells those who wait on behalf of a request that the process is about to end: they stop waiting and answer what they have.</summary>
/// <param name="Begins">Cancelled when the process begins to end; requests under way still have their time.</param>
public sealed record Shutdown(CancellationToken Begins)
{
    public bool HasBegun => Begins.IsCancellationRequested;
}
