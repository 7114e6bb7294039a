using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Domain.Sessions.Hail;
using AgentPlatform.Testing;

namespace AgentPlatform.Domain.Tests.Sessions;

/// <summary>The quick way of writing HAIL gives what the thorough one gives, or says that it cannot.</summary>
public sealed class WritingInOrderTests
{
    [Test]
    public void Every_kind_of_event_goes_the_quick_way_and_comes_out_the_same()
    {
        foreach (var json in Events()) Assert.That(Quick(json), Is.EqualTo(Thorough(json)).And.Not.Null, json);
    }

    [Test]
    public void White_space_makes_no_difference()
    {
        foreach (var json in Events().Select(text => JsonNode.Parse(text)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))) Assert.That(Quick(json), Is.EqualTo(Thorough(json)).And.Not.Null, json);
    }

    [TestCase("""{"timestamp":"2026-02-19T11:18:05Z","event_id":"e","event_type":{"type":"Thinking"},"content":{"blocks":[]}}""", TestName = "Members_in_another_order")]
    [TestCase("""{"event_id":"e","event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking"},"content":{"blocks":[]}}""", TestName = "A_member_twice")]
    [TestCase("""{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","more":1,"event_type":{"type":"Thinking"},"content":{"blocks":[]}}""", TestName = "An_unknown_member")]
    [TestCase("""{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"data":{"name":"x"},"type":"ToolCall"},"content":{"blocks":[]}}""", TestName = "A_type_behind_its_data")]
    [TestCase("""{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Nothing"},"content":{"blocks":[]}}""", TestName = "An_unknown_type")]
    [TestCase("""{"event_id":"e","timestamp":"yesterday","event_type":{"type":"Thinking"},"content":{"blocks":[]}}""", TestName = "A_time_that_is_none")]
    [TestCase("""{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking"}}""", TestName = "A_member_that_is_missing")]
    [TestCase("""{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking","data":{}},"content":{"blocks":[]}}""", TestName = "Data_where_none_belongs")]
    [TestCase("""{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"ToolCall"},"content":{"blocks":[]}}""", TestName = "Data_that_is_missing")]
    [TestCase("""{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking"},"content":{"blocks":[]},"attributes":{"a":1,"a":2}}""", TestName = "A_key_twice_in_free_JSON")]
    public void What_needs_a_second_look_is_left_to_the_thorough_way(string json) => Assert.That(Quick(json), Is.Null);

    [TestCase(@"\u00e9", "é")]
    [TestCase(@"\/", "/")]
    [TestCase(@"\u000a", @"\n")]
    [TestCase(@"\u001F", @"\u001f")]
    [TestCase(@"\u001f\u0000\u000b\n\t\\\""", @"\u001f\u0000\u000b\n\t\\\""")]
    [TestCase(@"\ud83d\ude00", "😀")]
    public void Texts_are_escaped_as_little_as_can_be(string given, string written)
    {
        var json = $$$"""{"event_id":"{{{given}}}","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"Thinking"},"content":{"blocks":[]}}""";

        Assert.That(Quick(json), Is.EqualTo(Thorough(json)).And.StartsWith($$"""{"event_id":"{{written}}",""" + "\""));
    }

    [Test]
    public void Empty_lists_and_nulls_are_left_out_either_way()
    {
        const string Json = """{"event_id":"e","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"TaskStart","data":{"title":null}},"task_id":null,"content":{"blocks":[]},"duration_ms":null,"attributes":{}}""";

        Assert.That(Quick(Json), Is.EqualTo(Thorough(Json)).And.Not.Contains("attributes"));
    }

    private static IEnumerable<string> Events() => SampleRecording.Session(300)["events"]!.AsArray().Select(item => item!.ToJsonString(new JsonSerializerOptions { Encoder = Common.MinimalJsonEncoder.Shared }));

    private static string? Quick(string json) => Write(json, (memory, writer) =>
    {
        var reader = Shape.ReaderOf(memory);
        return HailShapes.Event.TryWriteInOrder(ref reader, memory, writer);
    });

    private static string? Thorough(string json) => Write(json, (memory, writer) => HailShapes.Event.Write(memory, writer) is null);

    private static string? Write(string json, Func<ReadOnlyMemory<byte>, Utf8JsonWriter, bool> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Shape.Writing);
        if (!write(Encoding.UTF8.GetBytes(json), writer)) return null;
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
