using System.Text.Json;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions.Transcripts;

/// <summary>Reading members of a unit: what may be missing is null, what must be there is a fault where it is not.</summary>
internal static class Members
{
    extension(JsonElement owner)
    {
        /// <summary>A text; null when it is absent or something else.</summary>
        public string? Text(string name) => owner.Any(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

        /// <summary>A text that is not empty.</summary>
        public string? Word(string name) => owner.Text(name) is { Length: > 0 } text ? text : null;

        /// <summary>The first of several names that has a text.</summary>
        public string? TextOf(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
                if (owner.Text(name) is { } text) return text;
            return null;
        }

        public bool IsTrue(string name) => owner.Any(name) is { ValueKind: JsonValueKind.True };

        public ulong? Count(string name) => owner.Any(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var count) ? count : null;

        public JsonElement? Object(string name) => owner.Any(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

        public IEnumerable<JsonElement> List(string name) => owner.Any(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

        /// <summary>Any value; null when absent.</summary>
        public JsonElement? Any(string name) => owner.ValueKind is JsonValueKind.Object && owner.TryGetProperty(name, out var value) ? value : null;

        /// <summary>An RFC 3339 time; null when absent.</summary>
        public NanoTime? Time(string name) => owner.Any(name) switch
        {
            null or { ValueKind: JsonValueKind.Null } => null,
            { ValueKind: JsonValueKind.String } value when NanoTime.TryParse(value.GetString(), out var time) => time,
            _ => throw new TranscriptFaultException($"{name} is no RFC 3339 time"),
        };

        /// <summary>Milliseconds since 1970; null when absent or out of range.</summary>
        public NanoTime? Milliseconds(string name) =>
            owner.Any(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var since) && since is > 0 and < 253_402_300_799_000
                ? NanoTime.Of(DateTimeOffset.FromUnixTimeMilliseconds(since)) : null;

        public string TextOrFault(string name) => owner.Text(name) ?? throw new TranscriptFaultException($"{name} is missing or no text");

        public JsonElement ObjectOrFault(string name) => owner.Object(name) ?? throw new TranscriptFaultException($"{name} is missing or no object");
    }
}
