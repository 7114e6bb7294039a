namespace AgentPlatform.Infrastructure.Audit;

/// <summary>Rings when an entry of this node has been committed.</summary>
internal sealed class AuditBell
{
    private TaskCompletionSource rung = New();

    /// <summary>Done when the bell has rung since the last <see cref="Reset"/>.</summary>
    public Task Rung => Volatile.Read(ref rung).Task;

    public void Ring() => Volatile.Read(ref rung).TrySetResult();

    /// <summary>Waits for the next ringing; to be called before looking whether there is something to do.</summary>
    public void Reset()
    {
        if (Rung.IsCompleted) Volatile.Write(ref rung, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
