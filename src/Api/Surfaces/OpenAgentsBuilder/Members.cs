using System.Text.Json;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>Reads the members of a body one by one, in the order in which the reference's validator does, and collects what is wrong with them. Unknown members are passed over.</summary>
internal sealed class Members
{
    private const string String = "string";

    private readonly JsonElement body;
    private readonly List<IssueWire> issues = [];

    public Members(JsonElement body)
    {
        this.body = body;
        if (body.ValueKind is not JsonValueKind.Object) throw new RefusedRequestException(OpenAgentsBuilderErrors.Invalid([IssueWire.WrongType(null, "object", Name(body))]));
    }

    public bool IsSent(string name) => body.TryGetProperty(name, out _);

    /// <summary>A text that must be there.</summary>
    public string Text(string name, int least = 0, int most = int.MaxValue) => Read(name, isOptional: false, mayBeNull: false, least, most) ?? "";

    /// <summary>A text that may be left out.</summary>
    public string? Optional(string name, int least = 0, int most = int.MaxValue) => Read(name, isOptional: true, mayBeNull: false, least, most);

    /// <summary>A text that may be null or left out.</summary>
    public string? Nullable(string name, int most = int.MaxValue) => Read(name, isOptional: true, mayBeNull: true, 0, most);

    /// <summary>A whole number above 0 that must be there.</summary>
    public long Positive(string name, long most)
    {
        if (!body.TryGetProperty(name, out var value) || value.ValueKind is not JsonValueKind.Number) return Fail(IssueWire.WrongType(name, "number", Name(value)));
        var number = value.GetDouble();
        if (number != Math.Floor(number)) return Fail(IssueWire.WrongType(name, "integer", "float"));
        if (number <= 0) return Fail(IssueWire.NotPositive(name));
        return number > most ? Fail(IssueWire.TooLarge(name, most)) : (long)number;
    }

    public void Add(IssueWire issue) => issues.Add(issue);

    /// <summary>Refuses the request if anything was wrong.</summary>
    public void Check(Func<IReadOnlyList<IssueWire>, Error> refuse)
    {
        if (issues.Count > 0) throw new RefusedRequestException(refuse(issues));
    }

    private long Fail(IssueWire issue)
    {
        issues.Add(issue);
        return 0;
    }

    private string? Read(string name, bool isOptional, bool mayBeNull, int least, int most)
    {
        var isThere = body.TryGetProperty(name, out var value);
        if (!isThere && isOptional) return null;
        if (value.ValueKind is JsonValueKind.Null && mayBeNull) return null;
        if (value.ValueKind is not JsonValueKind.String)
        {
            issues.Add(IssueWire.WrongType(name, String, Name(value)));
            return null;
        }

        var text = value.GetString()!;
        if (text.Length < least) issues.Add(IssueWire.TooShort(name, least));
        if (text.Length > most) issues.Add(IssueWire.TooLong(name, most));
        return text;
    }

    private static string Name(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "undefined",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => String,
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Null => "null",
    };
}
