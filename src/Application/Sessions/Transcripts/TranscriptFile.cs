using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>An imported session as the program that recorded it wrote it.</summary>
/// <param name="Format">The program's name.</param>
/// <param name="RecordingId">The id that the program gave it.</param>
/// <param name="IsDocument">One JSON document; else JSON lines.</param>
/// <param name="Pieces">The file, in order; reading it reads the session.</param>
public sealed record TranscriptFile(string Format, string RecordingId, bool IsDocument, IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces)
{
    /// <summary>What the marker in a document's head says.</summary>
    internal const string Units = "units";

    private const int PieceBytes = 64 * 1024;

    /// <summary>Null when the session was not imported.</summary>
    /// <param name="hail">The session as HAIL, whole lines from the header on; may be enumerated several times.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<TranscriptFile?> Open(IAsyncEnumerable<ReadOnlyMemory<byte>> hail, CancellationToken ct)
    {
        await foreach (var first in hail.WithCancellation(ct))
        {
            var header = SessionHeader.Read(first[..(first.Span.IndexOf((byte)'\n') + 1)]);
            return TranscriptForm.Read(header.Context.Attributes) is { } form
                ? new TranscriptFile(form.Format, header.RecordingId, !form.Head.IsEmpty, form.Head.IsEmpty ? WriteLines(form, hail, ct) : WriteDocument(form, hail, ct))
                : null;
        }

        return null;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> WriteLines(TranscriptForm form, IAsyncEnumerable<ReadOnlyMemory<byte>> hail, [EnumeratorCancellation] CancellationToken ct)
    {
        var output = new ArrayBufferWriter<byte>(PieceBytes);
        using var writer = new Utf8JsonWriter(output, Shape.Writing);
        await foreach (var unit in Newest(form, hail, ct))
        {
            Repeat(output, unit.Blank);
            if (unit.Text() is { } text)
            {
                output.Write(text);
            }
            else
            {
                unit.Write(writer);
                writer.Flush();
                writer.Reset();
            }

            if (unit.Number < form.Units || form.EndsWithLineFeed) output.Write("\n"u8);
            if (output.WrittenCount < PieceBytes) continue;
            yield return output.WrittenMemory;
            output.ResetWrittenCount();
        }

        Repeat(output, form.BlankAtEnd);
        yield return output.WrittenMemory;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> WriteDocument(TranscriptForm form, IAsyncEnumerable<ReadOnlyMemory<byte>> hail, [EnumeratorCancellation] CancellationToken ct)
    {
        using var head = JsonDocument.Parse(form.Head, new JsonDocumentOptions { MaxDepth = JsonText.Deepest });
        var output = new ArrayBufferWriter<byte>(PieceBytes);
        using var writer = new Utf8JsonWriter(output, Shape.Writing with { Indented = form.IsIndented, IndentSize = 2, NewLine = "\n" });
        writer.WriteStartObject();
        foreach (var member in head.RootElement.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (!IsList(member.Value))
            {
                Residue.Unpack(member.Value, [], writer);
                continue;
            }

            writer.WriteStartArray();
            await foreach (var unit in Newest(form, hail, ct))
            {
                if (unit.Text() is { } text) writer.WriteRawValue(text, skipInputValidation: true);
                else unit.Write(writer);
                if (writer.BytesPending + output.WrittenCount < PieceBytes) continue;
                writer.Flush();
                yield return output.WrittenMemory;
                output.ResetWrittenCount();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.Flush();
        Repeat(output, form.EndsWithLineFeed ? form.BlankAtEnd + 1 : 0);
        yield return output.WrittenMemory;
    }

    /// <summary>The units from the first to the last, each as it was imported last. A unit is good until the next is asked for.</summary>
    private static async IAsyncEnumerable<StoredUnit> Newest(TranscriptForm form, IAsyncEnumerable<ReadOnlyMemory<byte>> hail, [EnumeratorCancellation] CancellationToken ct)
    {
        var amended = form.AmendedBytes > 0 ? await Amendments(hail, ct) : [];
        var next = 1;
        await foreach (var unit in StoredUnit.Read(hail, ct))
        {
            if (unit.Number != next || next > form.Units) continue;
            next++;
            if (!amended.TryGetValue(unit.Number, out var lines))
            {
                yield return unit;
                continue;
            }

            using var newer = StoredUnit.Of(lines);
            yield return newer;
        }

        if (next <= form.Units) throw new InvalidDataException($"A stored transcript lacks unit {next}.");
    }

    /// <summary>Units that stand in for earlier ones; an import keeps them few (see <see cref="ImportTranscript"/>).</summary>
    private static async Task<Dictionary<int, ReadOnlyMemory<byte>[]>> Amendments(IAsyncEnumerable<ReadOnlyMemory<byte>> hail, CancellationToken ct)
    {
        var amended = new Dictionary<int, ReadOnlyMemory<byte>[]>();
        var next = 1;
        await foreach (var unit in StoredUnit.Read(hail, ct))
        {
            if (unit.Number == next) next++;
            // Copied, so that a few lines do not keep a whole chunk.
            else amended[unit.Number] = [.. unit.Lines.Select(line => (ReadOnlyMemory<byte>)line.ToArray())];
        }

        return amended;
    }

    private static bool IsList(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object && Residue.Only(value) is { ValueKind: JsonValueKind.String } marked && marked.ValueEquals(Units);

    private static void Repeat(ArrayBufferWriter<byte> output, int lineFeeds)
    {
        for (var i = 0; i < lineFeeds; i++) output.Write("\n"u8);
    }
}
