using System.Text;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Testing.Transcripts;

/// <summary>Recordings as several versions of the programs write them; their content is invented.</summary>
public static class TranscriptSamples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static string Folder { get; } = Repository.Path("tests", "Testing", "Transcripts");

    /// <summary>Their file names; the program's name stands in front.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Directory.EnumerateFiles(Folder, "*.json*").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name));

    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    /// <summary>The first lines of a sample, with their line feeds.</summary>
    public static string Lines(string name, int count) => string.Concat(Text(name).Split('\n').Take(count).Select(line => line + "\n"));

    /// <summary>The program that wrote a sample.</summary>
    public static string Format(string name) => TranscriptReader.Formats.Single(format => name.StartsWith(format, StringComparison.Ordinal));

    public static Task<TranscriptReading> Read(byte[] recording, string? format = null, string? fileName = null) =>
        TranscriptReader.Read(new MemoryStream(recording, writable: false), format, fileName, Now, CancellationToken.None);

    /// <summary>A sample that must be sound.</summary>
    public static async Task<Transcript> Sound(byte[] recording, string? format = null, string? fileName = null) => await Read(recording, format, fileName) switch
    {
        TranscriptReading.Sound { Transcript: var transcript } => transcript,
        TranscriptReading.Broken { Fault: var fault } => throw new InvalidOperationException(fault.ToString()),
        _ => throw new InvalidOperationException("Nobody recognized the recording."),
    };

    /// <summary>The session as HAIL, as the platform would give it out.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> Hail(Transcript transcript)
    {
        await Task.Yield();
        yield return transcript.Header().Line();
        foreach (var chunk in transcript.Events.Finish().Read()) yield return chunk.Lines();
        yield return HailLine.Stats(transcript.Tally.Stats);
    }

    /// <summary>What an export of the recording says.</summary>
    public static async Task<byte[]> Export(Transcript transcript)
    {
        var file = await TranscriptFile.Open(Hail(transcript), CancellationToken.None) ?? throw new InvalidOperationException("The session does not know that it was imported.");
        using var bytes = new MemoryStream();
        await foreach (var piece in file.Pieces) bytes.Write(piece.Span);
        return bytes.ToArray();
    }
}
