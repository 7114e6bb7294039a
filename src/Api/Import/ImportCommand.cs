using AgentPlatform.Application.Sessions.Transcripts;

namespace AgentPlatform.Api.Import;

/// <summary>The command <c>import</c>: sends files to a running server and starts none. Exit code 0 all is there, 1 some files failed, 2 wrong arguments.</summary>
internal static class ImportCommand
{
    public const string Name = "import";

    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        if (args.Any(arg => arg is "--help" or "-h"))
        {
            Console.WriteLine(ImportOptions.Help);
            return 0;
        }

        var (options, mistake) = ImportOptions.Read(args);
        if (options is null)
        {
            await Console.Error.WriteLineAsync($"import: {mistake} (see --help)");
            return 2;
        }

        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stop.Cancel();
        };
        return await Send(options, stop.Token);
    }

    private static async Task<int> Send(ImportOptions options, CancellationToken ct)
    {
        var files = ImportFiles.Find(options.Paths);
        var progress = new ImportProgress(files, Console.Error, !Console.IsErrorRedirected);
        var isWhole = true;
        try
        {
            using var client = new ImportClient(options);
            foreach (var file in files)
            {
                var (outcome, message) = await One(options, client, file, progress, ct);
                progress.Finish(file, outcome, message);
            }
        }
        catch (ImportStoppedException stopped)
        {
            isWhole = false;
            await Console.Error.WriteLineAsync($"import: {stopped.Message}");
        }
        catch (OperationCanceledException)
        {
            isWhole = false;
            await Console.Error.WriteLineAsync("import: stopped; run it again to go on");
        }

        progress.Summarize();
        return isWhole && !progress.HasFailures ? 0 : 1;
    }

    private static async Task<(FileOutcome, string)> One(ImportOptions options, ImportClient client, ImportFile file, ImportProgress progress, CancellationToken ct)
    {
        try
        {
            var version = await ImportFiles.Hash(file.Path, ct);
            if (await client.Has(version, ct)) return (FileOutcome.Unchanged, "");
            return options.IsDry ? await Look(options, file, ct) : await client.Upload(file, version, bytes => progress.Sending(file, bytes), ct);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (FileOutcome.Failed, unreadable.Message);
        }
    }

    /// <summary>What the server would say of a file.</summary>
    private static async Task<(FileOutcome, string)> Look(ImportOptions options, ImportFile file, CancellationToken ct)
    {
        await using var bytes = ImportFiles.Open(file.Path);
        return await TranscriptReader.Read(bytes, options.Format, Path.GetFileName(file.Path), TimeProvider.System.GetUtcNow(), ct) switch
        {
            TranscriptReading.Sound { Transcript: var transcript } => (FileOutcome.Created, $"would be sent, {transcript.Form.Format}, {transcript.Tally.Stats.EventCount} events"),
            TranscriptReading.Broken { Fault: var fault } => (FileOutcome.Failed, $"line {fault.Line}: {fault.Reason}"),
            _ => (file.IsNamed ? FileOutcome.Failed : FileOutcome.Passed, TranscriptErrors.Unrecognized.Message),
        };
    }
}
