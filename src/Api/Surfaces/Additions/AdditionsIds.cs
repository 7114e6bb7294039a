using System.Globalization;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Surfaces.Additions;

/// <summary>How this surface reads ids.</summary>
internal static class AdditionsIds
{
    private const string TaskPrefix = "task_";

    /// <summary>The session that a path names.</summary>
    public static SessionId Session(string text) => new(Read(text));

    public static UserId User(string text) => new(Read(text));

    /// <summary>A task as its id is written: <c>task_</c> and a uuid.</summary>
    public static TaskId Task(string text) => text.StartsWith(TaskPrefix, StringComparison.Ordinal) ? new TaskId(Read(text[TaskPrefix.Length..])) : default;

    public static string Text(TaskId task) => TaskPrefix + task.Value;

    public static InvitationId Invitation(string text) => new(Read(text));
    /// <summary>The key that a path names.</summary>
    public static ApiKeyId Key(string text) => new(Read(text));

    public static string Text(MessageId message) => $"msg_{message.Value}";

    /// <summary>The message that a path or body names.</summary>
    public static MessageId Message(string text) => new(text.StartsWith("msg_", StringComparison.Ordinal) ? Read(text[4..]) : Guid.Empty);

    /// <summary>An instant in UTC, to the microsecond where there is a fraction.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The id that a path names. A form that is never issued is an id that nobody has.</summary>
    public static Guid Read(string text) => Guid.TryParseExact(text, "D", out var id) && string.Equals(id.ToString(), text, StringComparison.Ordinal) ? id : Guid.Empty;
}
