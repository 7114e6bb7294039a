using System.Text;
using System.Text.Json;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.Audit;

/// <summary>What was done in the caller's workspace in one month (UTC), newest first. What was tried and not allowed is left out.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Limit">At most so many, from 1 on.</param>
/// <param name="Offset">So many are left out at the beginning.</param>
public sealed record ListAuditOfMonth(Caller Caller, DateOnly Month, int Limit, int Offset) : IQuery<IReadOnlyList<AuditRecordView>>
{
    public static Scope Needs => Scope.ReadAudit;
}

/// <summary>Adds an entry of the caller's own to the trail of their workspace. Who, when, from where and with which credential, the platform says.</summary>
/// <param name="EventName">1 to 255 UTF-8 bytes.</param>
/// <param name="Locator">What it was done to, as text of at most 2,048 UTF-8 bytes; null where it was done to nothing.</param>
/// <param name="Difference">What has changed, as text of at most 1,000,000 UTF-8 bytes as <see cref="AuditText"/> keeps it; encrypted where the workspace encrypts.</param>
public sealed record RecordAudit(Caller Caller, string EventName, string? Locator, string? Difference) : ICommand<AuditRecordView>
{
    /// <summary>UTF-8 bytes of a name.</summary>
    public const int LongestName = 255;

    /// <summary>UTF-8 bytes of a locator.</summary>
    public const int LongestLocator = 2048;

    /// <summary>UTF-8 bytes of a difference.</summary>
    public const int LongestDifference = 1_000_000;

    /// <summary>The kind of the target of entries that callers add: no entry of the platform's own has it.</summary>
    public const string Kind = "record";

    public static Scope Needs => Scope.WriteAudit;
}

/// <summary>An entry of the trail.</summary>
public sealed record AuditRecordView
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    public string Action { get; init; } = "";

    public AuditTarget? Target { get; init; }

    public string? Address { get; init; }

    public string? UserAgent { get; init; }

    /// <summary>Which credential was used: the id by which clients know it, else its own.</summary>
    public string? Credential { get; init; }

    /// <summary>More of it, as text.</summary>
    public string? Detail { get; init; }
}

public interface IAuditRecords
{
    /// <summary>The entry that was recorded last in this unit of work.</summary>
    Task<AuditRecordView> Last(WorkspaceId workspace, CancellationToken ct);
}

internal sealed class RecordAuditValidator : AbstractValidator<RecordAudit>
{
    public RecordAuditValidator()
    {
        RuleFor(c => c.EventName).Must(name => Encoding.UTF8.GetByteCount(name) is > 0 and <= RecordAudit.LongestName).WithMessage($"event names have 1 to {RecordAudit.LongestName} bytes");
        RuleFor(c => c.Locator).Must(text => Encoding.UTF8.GetByteCount(text ?? "") <= RecordAudit.LongestLocator).WithMessage($"locators have at most {RecordAudit.LongestLocator} bytes");
        RuleFor(c => c.Difference).Must(text => Encoding.UTF8.GetByteCount(AuditText.Of(text) ?? "") <= RecordAudit.LongestDifference)
            .WithMessage($"differences have at most {RecordAudit.LongestDifference} bytes");
    }
}

internal sealed class RecordAuditHandler(IAuditTrail trail, IAuditRecords records) : ICommandHandler<RecordAudit, AuditRecordView>
{
    public async Task<Result<AuditRecordView>> Handle(RecordAudit command, CancellationToken ct)
    {
        await trail.Record(new AuditEntry(command.Caller, command.EventName)
        {
            Target = new AuditTarget(RecordAudit.Kind, command.Locator ?? ""),
            Detail = AuditText.Of(command.Difference),
            IsPersonal = true,
        }, ct);
        return await records.Last(command.Caller.Here, ct);
    }
}

/// <summary>Details are JSON. A text that is none, or that is a JSON text string itself, is kept as a JSON string.</summary>
public static class AuditText
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = MinimalJsonEncoder.Shared };

    public static string? Of(string? text) => text is null || Kind(text) is not (null or JsonValueKind.String) ? text : JsonSerializer.Serialize(text, Plain);

    /// <summary>The text behind a detail.</summary>
    public static string? Read(string? detail) => detail is not null && Kind(detail) is JsonValueKind.String ? JsonSerializer.Deserialize<string>(detail) : detail;

    private static JsonValueKind? Kind(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
