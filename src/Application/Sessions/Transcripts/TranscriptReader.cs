using System.Buffers;
using System.Text.Json;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Reads recordings of other programs while they arrive; holds their events packed, and of the text itself no more than one line or element.</summary>
public static class TranscriptReader
{
    private const int EnoughToRecognize = 64 * 1024;

    /// <summary>The names of the programs whose recordings are understood.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. TranscriptFormats.All.Select(format => format.Name).Order(StringComparer.Ordinal)];

    public static bool Knows(string format) => TranscriptFormats.Find(format) is not null;

    /// <summary>Reads a recording to its end, or to its first fault.</summary>
    /// <param name="recording">Its bytes.</param>
    /// <param name="format">The program that wrote it, one of <see cref="Formats"/>; null to find out.</param>
    /// <param name="fileName">What its file is called; a program that names recordings by their files is asked with it.</param>
    /// <param name="now">The time of a recording that tells none.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<TranscriptReading> Read(Stream recording, string? format, string? fileName, DateTimeOffset now, CancellationToken ct)
    {
        using var source = new ByteSource(recording);
        var lines = new LineReader(source);
        try
        {
            var first = FirstObject.Read((await lines.Peek(EnoughToRecognize, ct)).Span);
            var (program, framing) = Recognize(first, format);
            if (program is null) return new TranscriptReading.Unrecognized();
            using var events = new UnitEvents(program.Name, NanoTime.Of(now));
            var mapper = program.Mapper(Stem(fileName));
            var form = framing!.List is { } list ? await ReadDocument(source, list, events, mapper, ct) : await ReadLines(lines, events, mapper, ct);
            events.Finish();
            return new TranscriptReading.Sound(Put(form with { Format = program.Name, Units = events.Count }, events, mapper.Facts, source.Digest(), NanoTime.Of(now)));
        }
        catch (TranscriptFaultException fault)
        {
            return new TranscriptReading.Broken(new TranscriptFault(fault.Line ?? Math.Max(1, lines.Number), fault.Message));
        }
    }

    private static (ITranscriptFormat? Format, Framing? Framing) Recognize(FirstObject first, string? asked)
    {
        foreach (var format in TranscriptFormats.All)
            if ((asked is null || format.Name == asked) && format.Detect(first) is { } framing) return (format, framing);
        // Whoever says what it is learns what is wrong with it, if it is nothing that anyone could recognize.
        return asked is not null && first.Names.Count == 0 ? (TranscriptFormats.Find(asked), Framing.Lines) : (null, null);
    }

    private static async Task<TranscriptForm> ReadLines(LineReader lines, UnitEvents events, ITranscriptMapper mapper, CancellationToken ct)
    {
        var blank = 0;
        while (await lines.Next(ct))
        {
            if (lines.IsBlank)
            {
                blank++;
                continue;
            }

            try
            {
                events.Take(lines.Line, blank, mapper);
            }
            catch (TranscriptFaultException fault) when (!lines.HasLineFeed)
            {
                throw new TranscriptFaultException($"the last line has no end and may be cut off: {fault.Message}", lines.Number);
            }

            blank = 0;
        }

        // White space behind the last line feed is no line.
        var endsInSpace = blank > 0 && !lines.HasLineFeed;
        return new TranscriptForm { Format = "", Units = 0, BlankAtEnd = endsInSpace ? blank - 1 : blank, EndsWithLineFeed = endsInSpace || lines.HasLineFeed };
    }

    private static async Task<TranscriptForm> ReadDocument(ByteSource source, string list, UnitEvents events, ITranscriptMapper mapper, CancellationToken ct)
    {
        var isIndented = source.Unread.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', (byte)'\n' or (byte)'\r' or (byte)' ', ..];
        var reader = new DocumentReader(source);
        var head = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(head, Shape.Writing);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await reader.Read(ct);
        writer.WriteStartObject();
        while (await reader.Read(ct) is JsonTokenType.PropertyName)
        {
            if (!seen.Add(reader.Name)) throw new TranscriptFaultException($"member {reader.Name} stands twice", reader.Line);
            writer.WritePropertyName(reader.Name);
            if (reader.Name == list)
            {
                await ReadList(reader, events, mapper, ct);
                WriteListMarker(writer);
            }
            else
            {
                ReadHead(reader.Name, await reader.Value(ct), reader, mapper, writer);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        if (!seen.Contains(list)) throw new TranscriptFaultException($"the document has no member {list}", reader.Line);
        var lineFeeds = await reader.End(ct);
        return new TranscriptForm { Format = "", Units = 0, IsIndented = isIndented, EndsWithLineFeed = lineFeeds > 0, BlankAtEnd = Math.Max(0, lineFeeds - 1), Head = head.WrittenMemory };
    }

    private static async Task ReadList(DocumentReader reader, UnitEvents events, ITranscriptMapper mapper, CancellationToken ct)
    {
        await reader.Read(ct);
        if (reader.Token is not JsonTokenType.StartArray) throw new TranscriptFaultException("the list of messages is no list", reader.Line);
        while (await reader.Value(ct) is var element && reader.Token is not JsonTokenType.EndArray)
        {
            try
            {
                events.Take(element, 0, mapper);
            }
            catch (TranscriptFaultException fault) when (fault.Line is null)
            {
                throw new TranscriptFaultException(fault.Message, reader.Line);
            }
        }
    }

    private static void ReadHead(string name, ReadOnlyMemory<byte> json, DocumentReader reader, ITranscriptMapper mapper, Utf8JsonWriter writer)
    {
        try
        {
            using var value = Unit.Parse(json);
            if (value.IsText || value.Root is not { } root) throw new TranscriptFaultException($"member {name} has a member that stands twice, half a character, or is nested too deeply");
            mapper.Head(name, root);
            Residue.Pack(root, [], writer);
        }
        catch (TranscriptFaultException fault) when (fault.Line is null)
        {
            throw new TranscriptFaultException(fault.Message, reader.Line);
        }
    }

    private static void WriteListMarker(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString(Residue.Marker, TranscriptFile.Units);
        writer.WriteEndObject();
    }

    private static Transcript Put(TranscriptForm form, UnitEvents events, RecordingFacts facts, byte[] digest, NanoTime now)
    {
        var began = facts.CreatedAt ?? events.Tally.FirstEventAt ?? now;
        return new Transcript
        {
            Form = form,
            RecordingId = facts.Id ?? Convert.ToHexStringLower(digest),
            Digest = digest,
            Agent = new RecordedAgent(facts.Provider ?? "", facts.Model ?? "", form.Format, facts.Version),
            Source = new SourceControl(facts.Remote, facts.Branch, facts.Commit, Repository(facts.Remote), null, null),
            Tally = events.Tally,
            Events = events.Packer,
            About = new SessionContext { Title = facts.Title, CreatedAt = began, UpdatedAt = facts.UpdatedAt ?? events.Tally.LastEventAt ?? began },
            Attributes =
            [
                ("cwd", facts.Directory),
                ("session_role", facts.ParentId is null ? null : "auxiliary"),
                ("parent_session_id", facts.ParentId),
            ],
        };
    }

    private static string? Stem(string? fileName) => Path.GetFileNameWithoutExtension(fileName) is { Length: > 0 } stem ? stem : null;

    /// <summary>The last two parts of an address like <c>git@example.org:owner/name.git</c>.</summary>
    private static string? Repository(string? remote)
    {
        var parts = remote?.TrimEnd('/').Split('/', ':') ?? [];
        return parts.Length < 2 ? null : $"{parts[^2]}/{(parts[^1].EndsWith(".git", StringComparison.Ordinal) ? parts[^1][..^4] : parts[^1])}";
    }
}
