namespace AgentPlatform.Domain.Tasks;

/// <content>Its bounds, and how long it waits between attempts.</content>
public sealed partial class AgentTask
{
    /// <summary>UTF-8 bytes of a prompt, a system context and a result, each.</summary>
    public const int LongestText = 1024 * 1024;

    /// <summary>UTF-8 bytes of a skill, and of a failure's reason 64 times that.</summary>
    public const int LongestSkill = 1024;

    public const int LongestReason = 64 * 1024;

    /// <summary>Agents that may stand between whoever began and the target.</summary>
    public const int DeepestChain = 5;

    /// <summary>What the original's clients get when they say nothing; told to workers, enforced only where the creator said it.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(300);

    public const int HighestPriority = 100;

    public const int DefaultAttempts = 5;

    public const int MostAttempts = 100;

    /// <summary>Of a claim that says nothing; short enough that the work of a killed agent is with another one within ten seconds.</summary>
    public static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(8);

    public static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan LongestLease = TimeSpan.FromHours(12);

    public static readonly TimeSpan LongestDelay = TimeSpan.FromDays(365);

    // What lapsed once is tried again at once: an agent that was killed says nothing about the task. From then on it waits, twice as long each time.
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private static TimeSpan PauseAfter(int attempt)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(attempt - 2, 20));
        return pause < LongestPause ? pause : LongestPause;
    }
}
