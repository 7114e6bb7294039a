using System.Text;
using System.Text.Json;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Testing.Transcripts;

namespace AgentPlatform.Application.Tests.Sessions.Transcripts;

/// <summary>An export is the import: byte for byte as the programs write, token for token however else it was written.</summary>
public sealed class RoundTripTests
{
    private static IEnumerable<string> Samples => TranscriptSamples.Names;

    private static IEnumerable<string> LineSamples => Samples.Where(name => name.EndsWith(".jsonl", StringComparison.Ordinal));

    private static IEnumerable<string> Documents => Samples.Where(name => name.EndsWith(".json", StringComparison.Ordinal));

    [TestCaseSource(nameof(Samples))]
    public async Task Every_byte_comes_back(string name)
    {
        var transcript = await TranscriptSamples.Sound(TranscriptSamples.Bytes(name));

        Assert.That(transcript.Form.Format, Is.EqualTo(TranscriptSamples.Format(name)));
        Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(transcript)), Is.EqualTo(TranscriptSamples.Text(name)));
    }

    [TestCaseSource(nameof(LineSamples))]
    public async Task Blank_lines_and_a_missing_last_line_feed_come_back(string name)
    {
        var lines = TranscriptSamples.Text(name).TrimEnd('\n').Split('\n');
        foreach (var text in new[] { string.Join('\n', lines), "\n\n" + string.Join("\n\n\n", lines) + "\n\n\n", string.Join("\n", lines) + "\n\n" })
            Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(text)))), Is.EqualTo(text));
    }

    [TestCaseSource(nameof(LineSamples))]
    public async Task Other_white_space_and_escapes_come_back_as_the_same_tokens(string name)
    {
        var written = TranscriptSamples.Text(name).TrimEnd('\n').Split('\n').Select(line => " " + Spaced(line) + " \r");

        var export = Encoding.UTF8.GetString(await TranscriptSamples.Export(await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(string.Join('\n', written) + "\n"))));

        Assert.That(export.TrimEnd('\n').Split('\n').Select(Tokens), Is.EqualTo(TranscriptSamples.Text(name).TrimEnd('\n').Split('\n').Select(Tokens)));
    }

    [TestCaseSource(nameof(Documents))]
    public async Task A_document_on_one_line_comes_back_on_one_line(string name)
    {
        var compact = Compact(TranscriptSamples.Text(name));

        Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(compact)))), Is.EqualTo(compact));
    }

    [TestCaseSource(nameof(Documents))]
    public async Task Line_feeds_behind_a_document_come_back(string name)
    {
        foreach (var end in new[] { "", "\n\n\n" })
        {
            var text = TranscriptSamples.Text(name).TrimEnd('\n') + end;
            Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(text)))), Is.EqualTo(text));
        }
    }

    [Test]
    public async Task What_events_hold_is_not_kept_twice()
    {
        var page = string.Join("\\n", Enumerable.Range(0, 2000).Select(i => $"line {i} of a long answer"));
        var line = $$"""{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"{{page}}"}]},"uuid":"u","sessionId":"s","timestamp":"2026-02-19T11:18:05.000Z"}""";

        var transcript = await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(line));

        Assert.That(transcript.Events.RawBytes, Is.LessThan(line.Length + 500));
        Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(transcript)), Is.EqualTo(line));
    }

    [TestCase("""{"$":"b0.text"}""")]
    [TestCase("""{"$":{"is":{"$":"time"}}}""")]
    [TestCase("""{"$":["0:b0.text"]}""")]
    [TestCase("""{"$":1,"more":{"$":null}}""")]
    public async Task What_looks_like_a_marker_is_itself(string odd)
    {
        var line = $$"""{"type":"user","message":{"role":"user","content":"a text that is long enough"},"odd":{{odd}},"again":"a text that is long enough","sessionId":"s"}""";

        Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(line)))), Is.EqualTo(line));
    }

    [Test]
    public async Task A_recording_that_is_nested_as_deep_as_can_be_comes_back([Values(90, 101, 200, 900)] int deep)
    {
        var line = $$"""{"type":"user","message":{"role":"user","content":"hello"},"deep":{{new string('[', deep)}}{{new string(']', deep)}},"sessionId":"s"}""";

        Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(line)))), Is.EqualTo(line));
    }

    [Test]
    public async Task A_long_recording_comes_back()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 20; i++) text.Append(TranscriptSamples.Text("claude-code-2.1.jsonl"));

        Assert.That(Encoding.UTF8.GetString(await TranscriptSamples.Export(await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(text.ToString())))), Is.EqualTo(text.ToString()));
    }

    [Test]
    public async Task The_same_unit_in_the_same_place_has_the_same_ids()
    {
        var whole = await Ids(TranscriptSamples.Text("claude-code-2.1.jsonl"));
        var beginning = await Ids(TranscriptSamples.Lines("claude-code-2.1.jsonl", 12));

        Assert.That(beginning, Is.Not.Empty);
        Assert.That(whole.Take(beginning.Count), Is.EqualTo(beginning));
        Assert.That(whole, Is.Unique);
    }

    private static async Task<List<string>> Ids(string text) =>
        [.. (await TranscriptSamples.Sound(Encoding.UTF8.GetBytes(text))).Events.Finish().Read().SelectMany(chunk => chunk.Events()).Select(recorded => recorded.Facts.EventId)];

    private static string Spaced(string line)
    {
        var text = new StringBuilder();
        var inText = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && (i == 0 || line[i - 1] != '\\' || Escapes(line, i) % 2 == 0)) inText = !inText;
            text.Append(line[i]);
            if (!inText && line[i] is ',' or ':') text.Append("  ");
        }

        return text.ToString();
    }

    private static int Escapes(string line, int at)
    {
        var count = 0;
        while (at > count && line[at - 1 - count] == '\\') count++;
        return count;
    }

    private static string Compact(string json)
    {
        using var document = JsonDocument.Parse(json);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, AgentPlatform.Domain.Sessions.Hail.Shape.Writing)) document.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The tokens of a line; numbers and names as they are written, texts as they are meant.</summary>
    private static string Tokens(string line)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(line));
        var tokens = new StringBuilder();
        while (reader.Read())
        {
            var isText = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
            tokens.Append(reader.TokenType).Append(' ').Append(isText && !line.Contains("\\ud83d", StringComparison.Ordinal) ? reader.GetString() : Encoding.UTF8.GetString(reader.ValueSpan)).Append('\n');
        }

        return tokens.ToString();
    }
}
