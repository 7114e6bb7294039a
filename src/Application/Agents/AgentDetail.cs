using System.Buffers;
using System.Text;
using System.Text.Json;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Agents;

/// <summary>What the audit trail keeps of an agent: all of a new one, the differences of one that is changed.</summary>
internal static class AgentDetail
{
    // A detail may have 1 MiB, also when it is encrypted.
    private const int Longest = 1024 * 1024 - 256;

    private static readonly JsonWriterOptions Writing = new() { Encoder = MinimalJsonEncoder.Shared };

    /// <summary>Everything its owner has said, by name.</summary>
    public static IReadOnlyDictionary<string, string> Texts(Agent agent) =>
        new SortedDictionary<string, string>(agent.Properties.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal) { ["displayName"] = agent.Name, ["prompt"] = agent.Prompt };

    public static string Created(Agent agent) => Write(json =>
    {
        json.WriteString("id", agent.ExternalId);
        Write(json, Texts(agent));
    });

    /// <summary>Members that came, went and have another value than before.</summary>
    public static string Updated(IReadOnlyDictionary<string, string> before, Agent agent)
    {
        var after = Texts(agent);
        return Write(json =>
        {
            json.WriteStartObject("added");
            Write(json, after.Where(member => !before.ContainsKey(member.Key)));
            json.WriteEndObject();
            json.WriteStartObject("deleted");
            foreach (var (name, _) in before.Where(member => !after.ContainsKey(member.Key))) json.WriteNull(name);
            json.WriteEndObject();
            json.WriteStartObject("updated");
            Write(json, after.Where(member => before.TryGetValue(member.Key, out var old) && !string.Equals(old, member.Value, StringComparison.Ordinal)));
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, string>> members)
    {
        foreach (var (name, value) in members) json.WriteString(name, value);
    }

    private static string Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Writing);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenCount <= Longest ? Encoding.UTF8.GetString(buffer.WrittenSpan) : """{"omitted":"larger than 1 MiB"}""";
    }
}
