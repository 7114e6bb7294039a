using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Audit;

/// <summary>An entry of the trail; what is unknown is left out.</summary>
/// <param name="Id">Later entries have higher ones.</param>
/// <param name="Ip">Where the request came from.</param>
/// <param name="Ua">The program that sent it.</param>
/// <param name="KeyLocatorHash">The key that was used, else the id of another credential.</param>
/// <param name="DatabaseIdHash">The tenant.</param>
/// <param name="RecordLocator">JSON text: what it was done to.</param>
/// <param name="Diff">JSON text: what has changed.</param>
/// <param name="EventName">What was done.</param>
/// <param name="CreatedAt">ISO 8601 in UTC.</param>
[SchemaName("OpenAgentsBuilderAuditEntry")]
internal sealed record AuditWire(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("ip"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Ip,
    [property: JsonPropertyName("ua"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Ua,
    [property: JsonPropertyName("keyLocatorHash"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? KeyLocatorHash,
    [property: JsonPropertyName("databaseIdHash")] string DatabaseIdHash,
    [property: JsonPropertyName("recordLocator"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RecordLocator,
    [property: JsonPropertyName("diff"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Diff,
    [property: JsonPropertyName("eventName")] string EventName,
    [property: JsonPropertyName("createdAt")] string CreatedAt)
{
    public static AuditWire From(AuditRecordView entry, string tenant)
    {
        var isOwn = entry.Target?.Kind is RecordAudit.Kind;
        var name = isOwn ? null : Translated(entry.Action);
        // Wire: of what is deleted, the original's trail says what and by whom, and nothing else (contract 3.2).
        var isShort = name?.StartsWith("delete", StringComparison.Ordinal) is true;
        return new AuditWire(
            entry.Id, isShort ? null : entry.Address, isShort ? null : entry.UserAgent, entry.Credential, tenant, isOwn ? OpenAgentsBuilderIds.Given(entry.Target!.Id) : Locator(entry.Target),
            isShort ? null : entry.Detail, name ?? entry.Action, OpenAgentsBuilderIds.Instant(entry.At));
    }

    /// <summary>The original's word for what the platform calls otherwise.</summary>
    private static string? Translated(string action) => action switch
    {
        "sessions.deleted" => "deleteSession",
        "results.deleted" => "deleteResult",
        "agents.created" => "createAgent",
        "agents.updated" => "updateAgent",
        "agents.deleted" => "deleteAgent",
        _ => null,
    };

    private static string? Locator(AuditTarget? target)
    {
        if (target is null) return null;
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = OpenAgentsBuilderWire.Shared.Json.Encoder });
        json.WriteStartObject();
        json.WriteString("id", target.Id);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

/// <summary>An entry that was added.</summary>
/// <param name="Message">For people.</param>
/// <param name="Data">The entry.</param>
/// <param name="Status">The status of the answer.</param>
[SchemaName("OpenAgentsBuilderSavedAuditEntry")]
internal sealed record SavedAuditWire([property: JsonPropertyName("message")] string Message, [property: JsonPropertyName("data")] AuditWire Data, [property: JsonPropertyName("status")] int Status)
{
    public static SavedAuditWire From(AuditRecordView entry, string tenant) => new(OutcomeWire.SavedText, AuditWire.From(entry, tenant), StatusCodes.Status200OK);
}

/// <summary>An entry to be added; who, when and from where, the server says.</summary>
/// <param name="EventName">1 to 255 bytes.</param>
/// <param name="RecordLocator">JSON text of at most 2,048 bytes.</param>
/// <param name="Diff">JSON text of at most 1,000,000 bytes.</param>
[SchemaName("OpenAgentsBuilderAuditEntryRequest")]
internal sealed record AuditBody(
    [property: JsonPropertyName("eventName"), JsonRequired] string EventName,
    [property: JsonPropertyName("recordLocator")] string? RecordLocator = null,
    [property: JsonPropertyName("diff")] string? Diff = null)
{
    public static RecordAudit On(AnyBody<AuditBody> body, Caller caller)
    {
        var members = new Members(body.Json);
        var locator = members.Nullable("recordLocator");
        var diff = members.Nullable("diff");
        var name = members.Text("eventName", least: 1);
        Limit("recordLocator", locator, RecordAudit.LongestLocator);
        Limit("diff", AuditText.Of(diff), RecordAudit.LongestDifference);
        Limit("eventName", name, RecordAudit.LongestName);
        members.Check(OpenAgentsBuilderErrors.InvalidEntry);
        return new RecordAudit(caller, name, OpenAgentsBuilderIds.Given(locator), diff);

        void Limit(string member, string? text, int most)
        {
            if (text is not null && Encoding.UTF8.GetByteCount(text) > most) members.Add(IssueWire.TooLong(member, most));
        }
    }
}
