using System.Text;
using System.Text.Json;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Tasks;

namespace AgentPlatform.Application.Tasks;

/// <summary>What an agent says while it works on a task.</summary>
/// <param name="Type">What kind of thing it is: 1 to 64 bytes; <see cref="Text"/> for what the agent itself says.</param>
/// <param name="Words">In words; of <see cref="Text"/> and <see cref="ToolResult"/> they are part of the output that is read as one text.</param>
/// <param name="Data">More of it, JSON as it was sent.</param>
public sealed record OutputEntry(string Type, string? Words, byte[]? Data)
{
    public const string Text = "text";

    public const string ToolResult = "tool_result";

    public const int LongestType = 64;

    internal long Bytes => Encoding.UTF8.GetByteCount(Type) + Encoding.UTF8.GetByteCount(Words ?? "") + (Data?.Length ?? 0);
}

/// <summary>The output of a task as a stream: an entry per thing said.</summary>
public static class TaskOutput
{
    public const string Kind = "task output";

    public static StreamKey Of(TaskKey task) => new(Kind, task.Workspace.Value, task.Id.Value);

    internal static void Write(Utf8JsonWriter json, AgentTask task, OutputEntry entry, DateTimeOffset at)
    {
        json.WriteStartObject();
        json.WriteString("type", entry.Type);
        json.WriteString("at", at.UtcDateTime);
        if (task.Holder is { } holder) json.WriteString("by", holder.Value);
        json.WriteNumber("attempt", task.Attempt);
        if (entry.Words is { } words) json.WriteString("text", words);
        if (entry.Data is { } data)
        {
            json.WritePropertyName("data");
            json.WriteRawValue(data);
        }

        json.WriteEndObject();
    }
}
