using System.Collections.ObjectModel;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>What is wrong with one member, in the words of the reference's validator (zod 3).</summary>
/// <param name="Code">`invalid_type`, `too_small`, `too_big` or `invalid_string`.</param>
/// <param name="Expected">The type that was expected.</param>
/// <param name="Received">The type that was there; `undefined` where there was nothing.</param>
/// <param name="Minimum">The least that is allowed.</param>
/// <param name="Maximum">The most that is allowed.</param>
/// <param name="Type">What the limit counts: `string` (UTF-16 code units) or `number`.</param>
/// <param name="Inclusive">Whether the limit itself is allowed.</param>
/// <param name="Exact">Whether it is a lower and upper limit in one.</param>
/// <param name="Validation">The form that a text should have.</param>
/// <param name="Path">Where it stands.</param>
/// <param name="Message">For people.</param>
[SchemaName("OpenAgentsBuilderIssue")]
internal sealed record IssueWire(
    [property: JsonPropertyName("code")] string Code,
    [property: JsonPropertyName("expected"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Expected,
    [property: JsonPropertyName("received"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Received,
    [property: JsonPropertyName("minimum"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Minimum,
    [property: JsonPropertyName("maximum"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Maximum,
    [property: JsonPropertyName("type"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type,
    [property: JsonPropertyName("inclusive"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Inclusive,
    [property: JsonPropertyName("exact"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Exact,
    [property: JsonPropertyName("validation"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Validation,
    [property: JsonPropertyName("path")] IReadOnlyList<string> Path,
    [property: JsonPropertyName("message")] string Message)
{
    public static IssueWire WrongType(string? member, string expected, string received) =>
        Empty("invalid_type", member, received is "undefined" ? "Required" : $"Expected {expected}, received {received}") with { Expected = expected, Received = received };

    public static IssueWire TooShort(string member, int least) =>
        Empty("too_small", member, $"String must contain at least {least} character(s)") with { Minimum = least, Type = "string", Inclusive = true, Exact = false };

    public static IssueWire TooLong(string member, int most) =>
        Empty("too_big", member, $"String must contain at most {most} character(s)") with { Maximum = most, Type = "string", Inclusive = true, Exact = false };

    public static IssueWire NotPositive(string member) =>
        Empty("too_small", member, "Number must be greater than 0") with { Minimum = 0, Type = "number", Inclusive = false, Exact = false };

    public static IssueWire TooLarge(string member, long most) =>
        Empty("too_big", member, $"Number must be less than or equal to {most}") with { Maximum = most, Type = "number", Inclusive = true, Exact = false };

    public static IssueWire NoDate(string member) => Empty("invalid_string", member, "Invalid datetime") with { Validation = "datetime" };

    private static IssueWire Empty(string code, string? member, string message) => new(code, null, null, null, null, null, null, null, null, member is null ? [] : [member], message);
}

/// <summary>Issues on their way through a refusal; other forms of it show the first of each member.</summary>
internal sealed class Issues(IReadOnlyList<IssueWire> all)
    : ReadOnlyDictionary<string, string>(all.GroupBy(issue => string.Join('.', issue.Path), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Message, StringComparer.Ordinal))
{
    public IReadOnlyList<IssueWire> All { get; } = all;
}
