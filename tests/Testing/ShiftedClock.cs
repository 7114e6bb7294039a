namespace AgentPlatform.Testing;

/// <summary>The real clock, moved: for things that end after hours or days.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private long shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref shift));

    public void Forward(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);
}
