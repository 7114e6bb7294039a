using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentPlatform.Testing;

/// <summary>A HAIL session that has every event type and every content block in every form, over and over, with texts that are hard on parsers.</summary>
public static class SampleRecording
{
    private static readonly string[] EventTypes =
    [
        """{"type":"UserMessage"}""", """{"type":"AgentMessage"}""", """{"type":"SystemMessage"}""", """{"type":"Thinking"}""",
        """{"type":"ToolCall","data":{"name":"Read"}}""",
        """{"type":"ToolResult","data":{"name":"Read","is_error":false,"call_id":"c-1"}}""", """{"type":"ToolResult","data":{"name":"Bash","is_error":true}}""",
        """{"type":"FileRead","data":{"path":"src/\u00e9.cs"}}""", """{"type":"CodeSearch","data":{"query":"x && y < z"}}""", """{"type":"FileSearch","data":{"pattern":"**/*.cs"}}""",
        """{"type":"FileEdit","data":{"path":"b.cs","diff":"--- a\n+++ b\n+one\n-two\n three"}}""", """{"type":"FileEdit","data":{"path":"𝄞.cs"}}""",
        """{"type":"FileCreate","data":{"path":"a.cs"}}""", """{"type":"FileDelete","data":{"path":"c.cs"}}""",
        """{"type":"ShellCommand","data":{"command":"make","exit_code":0}}""", """{"type":"ShellCommand","data":{"command":"make","exit_code":-1}}""", """{"type":"ShellCommand","data":{"command":"ls"}}""",
        """{"type":"ImageGenerate","data":{"prompt":"p"}}""", """{"type":"VideoGenerate","data":{"prompt":"p"}}""", """{"type":"AudioGenerate","data":{"prompt":"p"}}""",
        """{"type":"WebSearch","data":{"query":"q"}}""", """{"type":"WebFetch","data":{"url":"https://e.org/?a=1&b=2"}}""",
        """{"type":"TaskStart","data":{"title":"T"}}""", """{"type":"TaskStart","data":{}}""", """{"type":"TaskEnd","data":{"summary":"S"}}""", """{"type":"TaskEnd","data":{}}""",
        """{"type":"Custom","data":{"kind":"k"}}""",
    ];

    private static readonly string[] Blocks =
    [
        """{"type":"Text","text":"Grüße, 世界 😀 <b>&amp;</b> \"quoted\" back\\slash \u0000 nul \u001f unit \u2028 line"}""",
        """{"type":"Code","code":"int x;\n\tx = 1;","language":"c","start_line":4294967295}""", """{"type":"Code","code":""}""",
        """{"type":"Image","url":"u","alt":"a","mime":"image/png"}""", """{"type":"Image","url":"u","mime":"image/png"}""",
        """{"type":"Video","url":"u","mime":"video/mp4"}""", """{"type":"Audio","url":"u","mime":"audio/ogg"}""",
        """{"type":"File","path":"p","content":"c"}""", """{"type":"File","path":"p"}""",
        """{"type":"Json","data":{"z":1,"a":[1.0,1e400,-0.0,123456789012345678901234567890,true,null,{"deep":[[[]]]}]}}""", """{"type":"Json","data":null}""",
        """{"type":"Reference","uri":"x:y","media_type":"text/plain"}""",
    ];

    private static readonly string[] Timestamps = ["2026-02-19T11:{0}:{1}Z", "2026-02-19T11:{0}:{1}.120Z", "2026-02-19T11:{0}:{1}.120450Z", "2026-02-19T11:{0}:{1}.123456789Z"];

    /// <summary>The session with <paramref name="count"/> events, in the order and form in which the platform gives it back.</summary>
    public static JsonObject Session(int count)
    {
        var events = new JsonArray();
        for (var i = 0; i < count; i++) events.Add(Event(i));
        return new JsonObject
        {
            ["version"] = "hail-1.0.0",
            ["session_id"] = "every-kind",
            ["agent"] = JsonNode.Parse("""{"provider":"anthropic","model":"m-1","tool":"claude-code","tool_version":"2.0"}"""),
            ["context"] = JsonNode.Parse("""
                {"title":"Every kind","description":"All events","tags":["a","b,c"],"created_at":"2026-02-19T11:00:00.000000001Z","updated_at":"2026-02-19T12:00:00Z",
                 "related_session_ids":["other"],"attributes":{"cwd":"/home/me","n":1.50,"list":[1,"two"]}}
                """),
            ["events"] = events,
            ["stats"] = new JsonObject
            {
                ["event_count"] = count,
                ["message_count"] = 7,
                ["tool_call_count"] = 5,
                ["task_count"] = 2,
                ["duration_seconds"] = 3600,
                ["total_input_tokens"] = ulong.MaxValue,
                ["total_output_tokens"] = 0,
                ["user_message_count"] = 3,
                ["files_changed"] = 4,
                ["lines_added"] = 1,
                ["lines_removed"] = 1,
            },
        };
    }

    private static JsonObject Event(int i)
    {
        var made = new JsonObject
        {
            ["event_id"] = $"event-{i.ToString(CultureInfo.InvariantCulture)}",
            ["timestamp"] = string.Format(CultureInfo.InvariantCulture, Timestamps[i % Timestamps.Length], (i / 60 % 60).ToString("00", CultureInfo.InvariantCulture), (i % 60).ToString("00", CultureInfo.InvariantCulture)),
            ["event_type"] = JsonNode.Parse(EventTypes[i % EventTypes.Length]),
        };
        if (i % 3 == 0) made["task_id"] = $"task-{i % 7}";
        var blocks = new JsonArray();
        for (var b = 0; b < i % 4; b++) blocks.Add(JsonNode.Parse(Blocks[(i + b) % Blocks.Length]));
        made["content"] = new JsonObject { ["blocks"] = blocks };
        if (i % 5 == 0) made["duration_ms"] = ulong.MaxValue;
        if (i % 2 == 0) made["attributes"] = JsonNode.Parse("""{"z":0.10,"input_tokens":3,"output_tokens":2,"semantic.call_id":"x","nested":{"b":[1,2.0]}}""");
        return made;
    }
}
