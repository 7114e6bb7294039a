using System.Globalization;

namespace AgentPlatform.Api.Import;

/// <summary>Shows how far a run is: a bar on a terminal, otherwise a line per file.</summary>
internal sealed class ImportProgress(IReadOnlyList<ImportFile> files, TextWriter output, bool isTerminal)
{
    private const int BarLength = 24;
    private const long Step = 256 * 1024;

    private readonly long total = files.Sum(file => file.Size);
    private readonly Dictionary<FileOutcome, int> outcomes = [];
    private readonly List<string> failures = [];
    private long done;
    private long shown;

    public bool HasFailures => failures.Count > 0;

    public void Sending(ImportFile file, long bytes)
    {
        if (!isTerminal || Math.Abs(done + bytes - shown) < Step) return;
        shown = done + bytes;
        Draw(file, bytes);
    }

    public void Finish(ImportFile file, FileOutcome outcome, string message)
    {
        done += file.Size;
        outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        if (outcome is FileOutcome.Failed) failures.Add($"{file.Path}: {message}");
        if (isTerminal) Draw(file, 0);
        else output.WriteLine($"{Word(outcome),-8} {file.Path}{(message.Length == 0 ? "" : $" ({message})")}");
    }

    /// <summary>What failed and why, and how many of each there were.</summary>
    public void Summarize()
    {
        if (isTerminal) output.Write("\r\u001b[K");
        foreach (var failure in failures) output.WriteLine($"failed: {failure}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{outcomes.Values.Sum()} files: {Count(FileOutcome.Created)} new, {Count(FileOutcome.Extended)} extended, {Count(FileOutcome.Unchanged)} there already, {Count(FileOutcome.Passed)} no recordings, {Count(FileOutcome.Failed)} failed"));
    }

    private static string Word(FileOutcome outcome) => outcome switch
    {
        FileOutcome.Created => "new",
        FileOutcome.Extended => "extended",
        FileOutcome.Unchanged => "there",
        FileOutcome.Passed => "passed",
        FileOutcome.Failed => "failed",
    };

    private int Count(FileOutcome outcome) => outcomes.GetValueOrDefault(outcome);

    private void Draw(ImportFile file, long bytes)
    {
        var share = total == 0 ? 1 : Math.Min(1, (double)(done + bytes) / total);
        var bar = new string('#', (int)(share * BarLength)).PadRight(BarLength, '.');
        output.Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K[{bar}] {outcomes.Values.Sum()}/{files.Count} files, {(done + bytes) / 1e6:0.0} of {total / 1e6:0.0} MB  {Path.GetFileName(file.Path)}"));
    }
}
