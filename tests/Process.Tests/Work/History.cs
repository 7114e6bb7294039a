namespace AgentPlatform.Process.Tests.Work;

/// <summary>Everything that was acknowledged to somebody, in the order in which they heard of it; afterwards it is checked against what was promised.</summary>
internal sealed class History
{
    private readonly Lock gate = new();
    private readonly HashSet<string> created = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedList<long, Holding>> holdings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> completed = new(StringComparer.Ordinal);
    private readonly HashSet<string> sent = new(StringComparer.Ordinal);
    private readonly HashSet<string> readOnce = new(StringComparer.Ordinal);
    private readonly HashSet<string> sentToAcknowledge = new(StringComparer.Ordinal);
    private readonly HashSet<string> acknowledged = new(StringComparer.Ordinal);
    private readonly List<string> faults = [];

    public string Summary
    {
        get
        {
            lock (gate) return $"{created.Count} tasks created, {holdings.Sum(task => task.Value.Count)} claims, {completed.Count} completions, {readOnce.Count} of {sent.Count} messages read once, {acknowledged.Count} of {sentToAcknowledge.Count} acknowledged";
        }
    }

    /// <summary>Tasks of which nobody has heard yet that they are done; completions whose answer was lost are among them.</summary>
    public int Open
    {
        get
        {
            lock (gate) return created.Count - completed.Count;
        }
    }

    public void Created(IEnumerable<string> tasks)
    {
        lock (gate) created.UnionWith(tasks);
    }

    /// <summary>Somebody was given a task. Nobody else may have it then: whoever had it before has given it back, or let its lease end.</summary>
    public void Claimed(string worker, string task, long fence, DateTimeOffset heard, DateTimeOffset until)
    {
        lock (gate)
        {
            if (!holdings.TryGetValue(task, out var known)) holdings.Add(task, known = []);
            foreach (var (earlier, holding) in known)
                if (earlier < fence && !holding.IsOver && holding.Until > heard) faults.Add($"{task} was given to {worker} (fence {fence}) while {holding.Worker} had it (fence {earlier}, until {holding.Until:O}, now {heard:O})");
            if (!known.TryAdd(fence, new Holding(worker, until))) faults.Add($"{task} was given twice under fence {fence}");
            if (completed.ContainsKey(task)) faults.Add($"{task} was given to {worker} (fence {fence}) although it was completed");
        }
    }

    public void Renewed(string task, long fence, DateTimeOffset until)
    {
        lock (gate) holdings[task][fence].Until = until;
    }

    /// <summary>Whoever has it asks to give it back: from now on it may be gone, whether they hear so or not.</summary>
    public void GivingBack(string task, long fence)
    {
        lock (gate) holdings[task][fence].IsOver = true;
    }

    /// <summary>A completion was accepted: it is the last claim's, and the only one.</summary>
    public void Completed(string task, long fence)
    {
        lock (gate)
        {
            holdings[task][fence].IsOver = true;
            if (holdings[task].Keys[^1] > fence) faults.Add($"{task}: a completion under fence {fence} was accepted although it had been given to somebody else since");
            if (!completed.TryAdd(task, fence) && completed[task] != fence) faults.Add($"{task} was completed under two fences");
        }
    }

    public void Sent(string message, bool isToAcknowledge)
    {
        lock (gate) (isToAcknowledge ? sentToAcknowledge : sent).Add(message);
    }

    public void ReadOnce(IEnumerable<string> messages)
    {
        lock (gate)
            foreach (var message in messages)
                if (!readOnce.Add(message)) faults.Add($"{message} was read twice");
    }

    public void Read(IEnumerable<string> messages)
    {
        lock (gate) acknowledged.UnionWith(messages);
    }

    /// <summary>What was promised and not kept; to be called when everything has been worked off.</summary>
    public IReadOnlyList<string> Faults(IReadOnlyDictionary<string, string> states)
    {
        lock (gate)
        {
            foreach (var task in created)
                if (!states.TryGetValue(task, out var state)) faults.Add($"{task} was acknowledged and is lost");
                else if (state != "completed") faults.Add($"{task} is {state} although everything was worked off");
            foreach (var message in sentToAcknowledge.Except(acknowledged, StringComparer.Ordinal)) faults.Add($"{message} was acknowledged to its sender and never seen by its reader");
            return [.. faults];
        }
    }

    private sealed class Holding(string worker, DateTimeOffset until)
    {
        public string Worker => worker;

        public DateTimeOffset Until { get; set; } = until;

        public bool IsOver { get; set; }
    }
}
