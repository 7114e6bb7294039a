using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder;

/// <summary>Refusals that only this wire knows, in its words.</summary>
internal static class OpenAgentsBuilderErrors
{
    /// <summary>The code of what is 400: the request itself is wrong.</summary>
    public const string Asked = "request.invalid";

    /// <summary>The same, for the one endpoint whose refusals do not repeat their status.</summary>
    public const string WithoutStatus = "request.invalid_entry";

    public const string NotAnOwner = "keys.owner_required";

    public static readonly Error NoId = new(ErrorKind.Invalid, Asked, "Invalid request, no id provided within request url");

    public static readonly Error NoKey = new(ErrorKind.Invalid, Asked, "Invalid request, no key provided within request url");

    public static readonly Error OwnerRequired = new(ErrorKind.Forbidden, NotAnOwner, "Owner role is required");

    /// <summary>What is wrong with the members of a body: <c>member: what</c> for each, joined (contract 2.4).</summary>
    public static Error Invalid(IReadOnlyList<IssueWire> issues) =>
        new(ErrorKind.Invalid, Asked, string.Join(", ", issues.Select(issue => issue.Path is [var first, ..] ? $"{first}: {issue.Message}" : issue.Message))) { Fields = new Issues(issues) };

    public static Error InvalidEntry(IReadOnlyList<IssueWire> issues) => new(ErrorKind.Invalid, WithoutStatus, "Invalid input") { Fields = new Issues(issues) };

    public static Error BadPartition(string why) => new(ErrorKind.Invalid, Asked, $"Error accessing audit partition {why}");
}
