using System.Text;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Testing.Transcripts;

namespace AgentPlatform.Application.Tests.Sessions.Transcripts;

/// <summary>What cannot be read is told by line and reason; nothing that is broken is imported as something else.</summary>
public sealed class FaultTests
{
    private static IEnumerable<string> Samples => TranscriptSamples.Names;

    [TestCaseSource(nameof(Samples))]
    public async Task Cut_off_anywhere_it_is_a_fault_or_comes_back_as_it_is(string name)
    {
        var whole = TranscriptSamples.Bytes(name);
        var faults = 0;
        for (var length = 0; length < whole.Length; length += length < 500 ? 1 : 29)
        {
            var cut = whole[..length];
            switch (await TranscriptSamples.Read(cut, TranscriptSamples.Format(name)))
            {
                case TranscriptReading.Sound { Transcript: var transcript }:
                    Assert.That(await TranscriptSamples.Export(transcript), Is.EqualTo(cut), $"cut at {length}");
                    break;
                case TranscriptReading.Broken { Fault: var fault }:
                    faults++;
                    Assert.That(fault.Line, Is.InRange(1, cut.Count(value => value == '\n') + 1), $"cut at {length}: {fault}");
                    Assert.That(fault.Reason, Is.Not.Empty);
                    break;
                default:
                    Assert.That(length, Is.LessThan(200), "a beginning that shows who wrote it must be recognized");
                    break;
            }
        }

        Assert.That(faults, Is.GreaterThan(whole.Length / 50));
    }

    [Test]
    public async Task Bytes_that_are_flipped_are_a_fault_or_come_back_as_they_are()
    {
        var random = new Random(20260301);
        foreach (var name in TranscriptSamples.Names)
        {
            var whole = TranscriptSamples.Bytes(name);
            for (var i = 0; i < 40; i++)
            {
                var flipped = (byte[])whole.Clone();
                flipped[random.Next(flipped.Length)] = (byte)random.Next(256);
                if (await TranscriptSamples.Read(flipped, TranscriptSamples.Format(name)) is not TranscriptReading.Sound { Transcript: var transcript }) continue;
                var (export, again) = (await TranscriptSamples.Export(transcript), await TranscriptSamples.Sound(flipped));
                // White space and escapes may have changed; a second round changes nothing more.
                Assert.That(await TranscriptSamples.Export(await TranscriptSamples.Sound(export, transcript.Form.Format)), Is.EqualTo(export), name);
                Assert.That(again.Events.RawBytes, Is.EqualTo(transcript.Events.RawBytes));
            }
        }
    }

    [TestCase("claude-code-2.1.jsonl", "not JSON at all", "malformed JSON")]
    [TestCase("claude-code-2.1.jsonl", """["a list"]""", "no JSON object")]
    [TestCase("claude-code-2.1.jsonl", """{"uuid":"no type"}""", "type is missing")]
    [TestCase("claude-code-2.1.jsonl", """{"type":7,"uuid":"x"}""", "type is missing or no text")]
    [TestCase("claude-code-2.1.jsonl", """{"type":"user","uuid":"x"}""", "message is missing")]
    [TestCase("claude-code-2.1.jsonl", """{"type":"assistant","message":"text"}""", "message is missing or no object")]
    [TestCase("claude-code-2.1.jsonl", """{"type":"user","message":{"content":7}}""", "neither a text nor a list")]
    [TestCase("claude-code-2.1.jsonl", """{"type":"user","message":{"content":["x"]}}""", "has no type")]
    [TestCase("claude-code-2.1.jsonl", """{"type":"assistant","message":{"content":[{"type":"text","text":null}]}}""", "text is missing")]
    [TestCase("claude-code-2.1.jsonl", """{"type":"user","message":{"content":"x"},"timestamp":"yesterday"}""", "no RFC 3339 time")]
    [TestCase("codex-0.63.jsonl", """{"timestamp":"2025-11-05T10:00:20.000Z","type":"response_item"}""", "payload is missing")]
    [TestCase("codex-0.63.jsonl", """{"timestamp":"2025-11-05T10:00:20.000Z","type":"response_item","payload":{}}""", "type is missing")]
    [TestCase("codex-0.63.jsonl", """{"timestamp":5,"type":"compacted","payload":{"message":"x"}}""", "no RFC 3339 time")]
    [TestCase("codex-0.63.jsonl", """{"type":"message","role":"user","content":{}}""", "neither a text nor a list")]
    public async Task A_line_that_is_wrong_is_told_by_its_number(string name, string line, string reason)
    {
        var lines = TranscriptSamples.Text(name).Split('\n').ToList();
        lines.Insert(7, line);

        var fault = await Fault(string.Join('\n', lines));

        Assert.That((fault.Line, fault.Reason), Is.EqualTo((8, fault.Reason)));
        Assert.That(fault.Reason, Does.Contain(reason));
    }

    [Test]
    public async Task The_line_counts_blank_ones_too()
    {
        var fault = await Fault("\n\n" + TranscriptSamples.Lines("claude-code-1.0.jsonl", 3) + "\n{oops\n");

        Assert.That(fault.Line, Is.EqualTo(7));
    }

    [Test]
    public async Task A_last_line_that_is_cut_off_is_told_as_such()
    {
        var fault = await Fault(TranscriptSamples.Lines("claude-code-1.0.jsonl", 3) + """{"type":"user","mess""");

        Assert.That(fault.Line, Is.EqualTo(4));
        Assert.That(fault.Reason, Does.Contain("may be cut off"));
    }

    [TestCase("opencode-1.1.json", "\"parts\": [", "\"parts\": 7, \"p\": [", 20, "parts is missing or no list")]
    [TestCase("opencode-1.1.json", "\"role\": \"user\"", "\"role\": 7", 20, "role is missing")]
    [TestCase("opencode-1.1.json", "\"messages\"", "\"messages\": [], \"messages\"", 19, "stands twice")]
    [TestCase("opencode-1.1.json", "\"messages\": [", "\"messages\": 7, \"m\": [", 19, "no list")]
    [TestCase("opencode-1.1.json", "\"version\": \"1.1.36\"", "\"version\": oops", 17, "malformed JSON")]
    [TestCase("opencode-1.1.json", "\"slug\": \"brave-otter\"", "\"slug\": \"a\", \"slug\": \"b\"", 2, "stands twice")]
    public async Task A_document_that_is_wrong_is_told_by_its_line(string name, string found, string replaced, int line, string reason)
    {
        var text = TranscriptSamples.Text(name);
        Assert.That(text, Does.Contain(found));
        var at = text.IndexOf(found, StringComparison.Ordinal);

        var fault = await Fault(text[..at] + replaced + text[(at + found.Length)..]);

        Assert.That(fault.Reason, Does.Contain(reason));
        Assert.That(fault.Line, Is.EqualTo(line), fault.Reason);
    }

    [Test]
    public async Task Something_behind_the_end_of_a_document_is_a_fault() =>
        Assert.That((await Fault(TranscriptSamples.Text("opencode-0.9.json") + "{}")).Reason, Is.Not.Empty);

    [Test]
    public async Task Bytes_that_are_no_UTF_8_are_told_by_line()
    {
        byte[] broken = [.. Encoding.UTF8.GetBytes(TranscriptSamples.Lines("claude-code-1.0.jsonl", 2)), .. """{"type":"summary","summary":" """u8[..^1], 0xC3, 0x28, .. "\"}\n"u8];

        var fault = await TranscriptSamples.Read(broken) is TranscriptReading.Broken told ? told.Fault : null;

        Assert.That(fault, Is.EqualTo(new TranscriptFault(3, "not UTF-8")));
    }

    [TestCase("")]
    [TestCase("\n \n\t\n")]
    public async Task An_empty_recording_is_a_fault(string text) => Assert.That(await Fault(text), Is.EqualTo(new TranscriptFault(1, "the recording is empty")));

    [TestCase("hello")]
    [TestCase("""{"name":"package","version":"1.0.0"}""")]
    [TestCase("""[{"type":"user"}]""")]
    [TestCase("""{"openapi":"3.1.0","info":{"title":"x"}}""")]
    [TestCase("""{"info":{"name":"collection"},"item":[]}""")]
    [TestCase("""{"model":"m","messages":[{"role":"user","content":"x"}]}""")]
    [TestCase("""{"display":"/help","pastedContents":{},"timestamp":1758000000000,"project":"/home/ada"}""")]
    [TestCase("""{"session_id":"x","ts":1758000000,"text":"hello"}""")]
    [TestCase("{\"type\":\"header\",\"version\":\"hail-1.0.0\",\"session_id\":\"s1\"}\n")]
    public async Task What_nobody_wrote_is_not_recognized(string text) => Assert.That(await TranscriptSamples.Read(Encoding.UTF8.GetBytes(text)), Is.TypeOf<TranscriptReading.Unrecognized>());

    [Test]
    public async Task A_recording_of_one_program_is_none_of_another() =>
        Assert.That(await TranscriptSamples.Read(TranscriptSamples.Bytes("codex-0.63.jsonl"), "claude-code"), Is.TypeOf<TranscriptReading.Unrecognized>());

    [Test]
    public async Task A_line_that_never_ends_is_a_fault()
    {
        using var endless = new Endless("""{"type":"user","message":{"role":"user","content":" """u8[..^1].ToArray(), 80L * 1024 * 1024);

        var reading = await TranscriptReader.Read(endless, "claude-code", null, TranscriptSamples.Now, CancellationToken.None);

        Assert.That((reading as TranscriptReading.Broken)?.Fault, Is.EqualTo(new TranscriptFault(1, "longer than 64 MiB")));
    }

    private static async Task<TranscriptFault> Fault(string text) => await TranscriptSamples.Read(Encoding.UTF8.GetBytes(text)) switch
    {
        TranscriptReading.Broken { Fault: var fault } => fault,
        var other => throw new AssertionException($"expected a fault, was {other}"),
    };

    /// <summary>A beginning, and then as many letters as wanted.</summary>
    private sealed class Endless(byte[] beginning, long length) : Stream
    {
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - position);
            for (var i = 0; i < read; i++) buffer[offset + i] = position + i < beginning.Length ? beginning[position + i] : (byte)'a';
            position += read;
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
