using System.Text.Json;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>What tools do, told in HAIL's words. Programs call the same tool almost the same; a call that lacks what HAIL needs is an ordinary tool call.</summary>
internal static class ToolCalls
{
    private static readonly string[] Paths = ["file_path", "filePath", "path", "notebook_path", "dir_path"];

    /// <summary>The events of one call; the first is the call, the others are further edits of it.</summary>
    /// <param name="name">The tool's name as the program says it.</param>
    /// <param name="callId">By which its result is found.</param>
    /// <param name="input">What it was called with.</param>
    public static IReadOnlyList<Draft> Of(string name, string? callId, JsonElement input)
    {
        var tool = name.ToLowerInvariant();
        IReadOnlyList<Draft> events = tool switch
        {
            "multiedit" when input.TextOf(Paths) is { } path && input.List("edits").Any() => [.. input.List("edits").Select(edit => Edit(path, edit))],
            "apply_patch" or "patch" when input.TextOf("patchText", "patch_text", "patch", "input") is { } patch => Patches.Events(patch),
            _ => [One(tool, callId, input) ?? Other(name, input)],
        };
        if (callId is not null) events[0].WithAttribute("semantic.call_id", callId);
        events[0].WithAttribute("semantic.tool_kind", tool);
        return events;
    }

    /// <summary>A call of a tool that HAIL has no word for.</summary>
    public static Draft Other(string name, JsonElement input) => new Draft("ToolCall").With("name", name).With(
        input.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => null,
            JsonValueKind.Object when !input.EnumerateObject().Any() => null,
            JsonValueKind.String => new Block.Text(input.GetString()!),
            _ => new Block.Json(input),
        });

    public static Draft Shell(string command) => new Draft("ShellCommand").With("command", command);

    /// <summary>What a tool gave back; the end of a task where it was one.</summary>
    public static Draft Result(string name, string? callId, bool isError, IEnumerable<Block> blocks, ulong? durationMs = null)
    {
        if (IsTask(name))
        {
            var all = blocks.ToList();
            var end = new Draft("TaskEnd") { Task = callId, DurationMs = durationMs }.With("summary", all.OfType<Block.Text>().FirstOrDefault()?.Value);
            foreach (var block in all.Where(block => block is not Block.Text).Concat(all.OfType<Block.Text>().Skip(1))) end.With(block);
            return isError ? end.WithAttribute("is_error", true) : end;
        }

        var result = new Draft("ToolResult") { DurationMs = durationMs }.With("name", name).With("is_error", isError).With("call_id", callId);
        foreach (var block in blocks) result.With(block);
        return result;
    }

    public static bool IsTask(string name) => name is "Task" or "Agent" or "task";

    private static Draft? One(string tool, string? callId, JsonElement input) => tool switch
    {
        "read" or "notebookread" or "view" or "view_image" or "read_file" when input.TextOf(Paths) is { } path => new Draft("FileRead").With("path", path),
        "grep" or "grep_files" or "codesearch" when input.TextOf("pattern", "query") is { } query => new Draft("CodeSearch").With("query", query),
        "glob" when input.Text("pattern") is { } pattern => new Draft("FileSearch").With("pattern", pattern),
        "ls" or "list" or "list_dir" when input.TextOf(Paths) is { } folder => new Draft("FileSearch").With("pattern", folder),
        "edit" or "notebookedit" when input.TextOf(Paths) is { } path => Edit(path, input),
        "write" when input.TextOf(Paths) is { } path => new Draft("FileCreate").With("path", path).With(input.Text("content") is { } content ? new Block.File(path, content) : null),
        "bash" or "shell_command" or "exec_command" when input.TextOf("command", "cmd") is { } command => Shell(command),
        "webfetch" when input.Text("url") is { } url => new Draft("WebFetch").With("url", url).With(Said(input, "prompt")),
        "websearch" or "web_search" when input.Text("query") is { } query => new Draft("WebSearch").With("query", query),
        "task" or "agent" => new Draft("TaskStart") { Task = callId }.With("title", input.Word("description")).With(Said(input, "prompt")),
        _ => null,
    };

    private static Draft Edit(string path, JsonElement edit) => new Draft("FileEdit").With("path", path)
        .With("diff", Diffs.Of(edit.TextOf("old_string", "oldString") ?? "", edit.TextOf("new_string", "newString", "new_source") ?? ""));

    private static Block.Text? Said(JsonElement input, string name) => input.Word(name) is { } text ? new Block.Text(text) : null;
}

/// <summary>Patches of several files in the form <c>*** Begin Patch</c>.</summary>
internal static class Patches
{
    private static readonly (string Head, string Type)[] Sections = [("*** Add File: ", "FileCreate"), ("*** Update File: ", "FileEdit"), ("*** Delete File: ", "FileDelete")];

    /// <summary>One event per file; their texts one behind the other are the patch. A text that names no file is a tool call.</summary>
    public static IReadOnlyList<Draft> Events(string patch)
    {
        var starts = Starts(patch).ToList();
        if (starts.Count == 0) return [new Draft("ToolCall").With("name", "apply_patch").With(new Block.Text(patch))];
        var events = new List<Draft>();
        foreach (var (i, (_, type, path)) in starts.Index())
        {
            var from = i == 0 ? 0 : starts[i].At;
            var text = i + 1 < starts.Count ? patch[from..starts[i + 1].At] : patch[from..];
            var draft = new Draft(type).With("path", path);
            events.Add(type is "FileEdit" ? draft.With("diff", text) : draft.With(new Block.Code(text, "diff")));
        }

        events[0].Joined = [.. starts.Zip(events, (section, draft) => (draft, section.Type is "FileEdit" ? "d.diff" : "b0.code"))];
        return events;
    }

    private static IEnumerable<(int At, string Type, string Path)> Starts(string patch)
    {
        for (var at = 0; at < patch.Length;)
        {
            var end = patch.IndexOf('\n', at);
            if (end < 0) end = patch.Length;
            foreach (var (head, type) in Sections)
                if (patch.AsSpan(at, end - at).StartsWith(head)) yield return (at, type, patch[(at + head.Length)..end].Trim());
            at = end + 1;
        }
    }
}
