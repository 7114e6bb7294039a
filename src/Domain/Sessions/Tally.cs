using System.Text;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Sessions;

/// <summary>
/// Everything that is derived from a session's events, kept running: an append adds its events and never reads the earlier ones again.
/// Rules: contract opensession 2.5 (statistics), 4.7 (summary), 4.8 (score).
/// </summary>
public sealed class Tally
{
    private const byte Format = 1;
    private const int TitleBytes = 80;
    private const int DescriptionBytes = 500;
    private const int TextsInDescription = 3;

    private readonly List<string> texts = [];
    private readonly HashSet<string> tasks = new(StringComparer.Ordinal);
    private readonly HashSet<string> openTasks = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly Failures failures = new();
    private NanoTime first;
    private NanoTime last;
    private long events;
    private long messages;
    private long userMessages;
    private long toolCalls;
    private long linesAdded;
    private long linesRemoved;
    private ulong inputTokens;
    private ulong outputTokens;
    private ulong? inputTokensTotal;
    private ulong? outputTokensTotal;
    private int mostOpenTasks;

    /// <summary>When the first event happened, by its place in the session; null without events.</summary>
    public NanoTime? FirstEventAt => events == 0 ? null : first;

    public NanoTime? LastEventAt => events == 0 ? null : last;

    public bool HasErrors => failures.Any;

    /// <summary>The main agent and the most tasks that were open at once.</summary>
    public int MaxActiveAgents => mostOpenTasks + 1;

    /// <summary>Texts of the first user message that has one, shortened to 80 bytes; empty without.</summary>
    public string DerivedTitle => texts.Count == 0 ? "" : Utf8Text.Shorten(texts[0], TitleBytes);

    /// <summary>Texts of the first three user messages that have one, shortened to 500 bytes.</summary>
    public string DerivedDescription => Utf8Text.Shorten(string.Join(' ', texts), DescriptionBytes);

    /// <summary>Distinct paths that were edited, created or deleted, in byte order.</summary>
    public IReadOnlyList<string> FilesModified => [.. changed.Order(Utf8Text.ByteWise)];

    /// <summary>Distinct paths that were read and not modified, in byte order.</summary>
    public IReadOnlyList<string> FilesRead => [.. read.Where(path => !changed.Contains(path)).Order(Utf8Text.ByteWise)];

    public Stats Stats => new()
    {
        EventCount = (ulong)events,
        MessageCount = (ulong)messages,
        ToolCallCount = (ulong)toolCalls,
        TaskCount = (ulong)tasks.Count,
        DurationSeconds = events == 0 ? 0 : (ulong)Math.Max(0, last.SecondsSince(first)),
        TotalInputTokens = inputTokensTotal ?? inputTokens,
        TotalOutputTokens = outputTokensTotal ?? outputTokens,
        UserMessageCount = (ulong)userMessages,
        FilesChanged = (ulong)changed.Count,
        LinesAdded = (ulong)linesAdded,
        LinesRemoved = (ulong)linesRemoved,
    };

    /// <summary>What lists show of the session besides its counts, as a value that changes whenever that does.</summary>
    public TallyOutline Outline => new(texts.Count, changed.Count, read.Count, mostOpenTasks, failures.FailedCommands, failures.ToolErrors, failures.Recoveries);

    /// <summary>About how many bytes it takes in memory.</summary>
    public long Weight => 256 + 128L * (texts.Count + tasks.Count + openTasks.Count + changed.Count + read.Count + failures.Open.Count);

    public int Score(ScoreRule rule) => failures.Score(rule);

    public void Add(in EventFacts fact)
    {
        if (events++ == 0) first = fact.Timestamp;
        last = fact.Timestamp;
        if (fact.TaskId is not null) tasks.Add(fact.TaskId);
        inputTokens = Sum(inputTokens, fact.InputTokens);
        outputTokens = Sum(outputTokens, fact.OutputTokens);
        if (fact.InputTokensTotal is { } input) inputTokensTotal = Math.Max(input, inputTokensTotal ?? 0);
        if (fact.OutputTokensTotal is { } output) outputTokensTotal = Math.Max(output, outputTokensTotal ?? 0);

        CountKind(fact);
        CountTasks(fact);
        failures.Count(fact);
    }

    private void CountKind(in EventFacts fact)
    {
        switch (fact.Kind)
        {
            case EventKind.UserMessage:
                messages++;
                userMessages++;
                // Nothing beyond the description's length is ever shown, so nothing beyond it is kept.
                if (fact.Text is not null && texts.Count < TextsInDescription) texts.Add(Utf8Text.Prefix(fact.Text, DescriptionBytes + 4));
                break;
            case EventKind.AgentMessage:
                messages++;
                break;
            case EventKind.TaskEnd:
                if (!string.IsNullOrWhiteSpace(fact.Summary)) messages++;
                break;
            case EventKind.ToolCall or EventKind.CodeSearch or EventKind.FileSearch:
                toolCalls++;
                break;
            case EventKind.FileRead:
                toolCalls++;
                read.Add(fact.Path!);
                break;
            case EventKind.FileEdit:
                changed.Add(fact.Path!);
                CountLines(fact.Diff);
                break;
            case EventKind.FileCreate or EventKind.FileDelete:
                changed.Add(fact.Path!);
                break;
            default:
                break;
        }
    }

    private void CountTasks(in EventFacts fact)
    {
        var task = fact.TaskId?.Trim();
        if (!string.IsNullOrEmpty(task) && fact.Kind is EventKind.TaskStart) openTasks.Add(task);
        mostOpenTasks = Math.Max(mostOpenTasks, openTasks.Count);
        if (!string.IsNullOrEmpty(task) && fact.Kind is EventKind.TaskEnd) openTasks.Remove(task);
    }

    private void CountLines(string? diff)
    {
        foreach (var range in diff.AsSpan().Split('\n'))
        {
            var line = diff.AsSpan()[range];
            if (line.StartsWith("+") && !line.StartsWith("+++")) linesAdded++;
            if (line.StartsWith("-") && !line.StartsWith("---")) linesRemoved++;
        }
    }

    private static ulong Sum(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    /// <summary>The running state as bytes, for <see cref="Load"/>.</summary>
    public byte[] Save()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Format);
        WriteTime(writer, first);
        WriteTime(writer, last);
        foreach (var count in (ReadOnlySpan<long>)[events, messages, userMessages, toolCalls, linesAdded, linesRemoved]) writer.Write7BitEncodedInt64(count);
        foreach (var count in (ReadOnlySpan<ulong>)[inputTokens, outputTokens]) writer.Write(count);
        foreach (var total in (ReadOnlySpan<ulong?>)[inputTokensTotal, outputTokensTotal])
        {
            writer.Write(total.HasValue);
            writer.Write(total ?? 0);
        }

        foreach (var count in (ReadOnlySpan<int>)[mostOpenTasks, failures.FailedCommands, failures.ToolErrors, failures.Recoveries]) writer.Write7BitEncodedInt(count);
        foreach (var set in (ReadOnlySpan<IReadOnlyCollection<string>>)[texts, tasks, openTasks, changed, read])
        {
            writer.Write7BitEncodedInt(set.Count);
            foreach (var text in set) writer.Write(text);
        }

        writer.Write7BitEncodedInt(failures.Open.Count);
        foreach (var (lane, count) in failures.Open)
        {
            writer.Write(lane);
            writer.Write7BitEncodedInt(count);
        }

        writer.Flush();
        return stream.ToArray();
    }

    public static Tally Load(byte[] saved)
    {
        using var reader = new BinaryReader(new MemoryStream(saved, writable: false), Encoding.UTF8);
        if (reader.ReadByte() != Format) throw new InvalidDataException("The running state of a session was written by a newer version.");

        var tally = new Tally
        {
            first = ReadTime(reader),
            last = ReadTime(reader),
            events = reader.Read7BitEncodedInt64(),
            messages = reader.Read7BitEncodedInt64(),
            userMessages = reader.Read7BitEncodedInt64(),
            toolCalls = reader.Read7BitEncodedInt64(),
            linesAdded = reader.Read7BitEncodedInt64(),
            linesRemoved = reader.Read7BitEncodedInt64(),
            inputTokens = reader.ReadUInt64(),
            outputTokens = reader.ReadUInt64(),
            inputTokensTotal = ReadTotal(reader),
            outputTokensTotal = ReadTotal(reader),
            mostOpenTasks = reader.Read7BitEncodedInt(),
        };
        tally.failures.Restore(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
        foreach (var set in (ReadOnlySpan<ICollection<string>>)[tally.texts, tally.tasks, tally.openTasks, tally.changed, tally.read])
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--) set.Add(reader.ReadString());
        for (var left = reader.Read7BitEncodedInt(); left > 0; left--) tally.failures.Restore(reader.ReadString(), reader.Read7BitEncodedInt());
        return tally;
    }

    private static void WriteTime(BinaryWriter writer, NanoTime time)
    {
        writer.Write(time.Instant.UtcTicks);
        writer.Write7BitEncodedInt(time.Rest);
    }

    private static NanoTime ReadTime(BinaryReader reader) => new(new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero), reader.Read7BitEncodedInt());

    private static ulong? ReadTotal(BinaryReader reader)
    {
        var has = reader.ReadBoolean();
        var total = reader.ReadUInt64();
        return has ? total : null;
    }
}

/// <summary>See <see cref="Tally.Outline"/>: title and description, paths, agents and score depend on nothing else.</summary>
public readonly record struct TallyOutline(int Texts, int Changed, int Read, int MostOpenTasks, int FailedCommands, int ToolErrors, int Recoveries);
