using System.Text.Json;
using System.Text.Json.Serialization;
using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions.Audit;

/// <summary>A page of an audit trail.</summary>
/// <param name="Entries">Newest first.</param>
/// <param name="Next">What to send as `after` for the next page; null on the last.</param>
internal sealed record AuditPageWire(
    [property: JsonPropertyName("entries")] IReadOnlyList<AuditEntryWire> Entries,
    [property: JsonPropertyName("next")] string? Next)
{
    public static AuditPageWire From(AuditPage page) => new([.. page.Entries.Select(AuditEntryWire.From)], page.Next);
}

/// <summary>One thing that was done, or refused.</summary>
/// <param name="Id">The entry.</param>
/// <param name="WorkspaceId">Whose trail it is in; only zeros for the platform's own.</param>
/// <param name="At">When it was written.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Credential">With what they proved that.</param>
/// <param name="Action">`feature.verb` in the past tense.</param>
/// <param name="Target">What it was done to; null where that says nothing.</param>
/// <param name="Refused">It was tried and not allowed.</param>
/// <param name="Address">Where the request came from, as it and its proxies told.</param>
/// <param name="UserAgent">What the client called itself.</param>
/// <param name="Detail">More of it: JSON as a rule, a text where it is none.</param>
/// <param name="Sequence">Its place in the chain, from 1; null until it has one, for about a second.</param>
/// <param name="Hash">The chain's hash at that place.</param>
/// <param name="SealedAt">When it was chained.</param>
internal sealed record AuditEntryWire(
    [property: JsonPropertyName("id")] long Id,
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("at")] string At,
    [property: JsonPropertyName("actor")] AuditActorWire Actor,
    [property: JsonPropertyName("credential")] AuditCredentialWire Credential,
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("target")] AuditTargetWire? Target,
    [property: JsonPropertyName("refused")] bool Refused,
    [property: JsonPropertyName("address")] string? Address,
    [property: JsonPropertyName("user_agent")] string? UserAgent,
    [property: JsonPropertyName("detail")] JsonElement? Detail,
    [property: JsonPropertyName("sequence")] long? Sequence,
    [property: JsonPropertyName("hash")] string? Hash,
    [property: JsonPropertyName("sealed_at")] string? SealedAt)
{
    public static AuditEntryWire From(AuditEntryView entry)
    {
        var record = entry.Record;
        return new AuditEntryWire(
            record.Id, record.WorkspaceId.Value.ToString(), NanoTime.Of(record.At).Text(), new(record.ActorKind, record.ActorId?.ToString()), new(record.CredentialKind, record.CredentialId), record.Action,
            record.TargetKind is { } kind ? new AuditTargetWire(kind, record.TargetId ?? "") : null, record.IsRefused, record.Address, record.UserAgent, Json(entry.Detail),
            entry.Seal?.Sequence, entry.Seal is { } seal ? Convert.ToHexStringLower(seal.Hash) : null, entry.Seal is { } place ? NanoTime.Of(place.SealedAt).Text() : null);
    }

    // What cannot be decrypted any more, and what clients write of their own, need not be JSON.
    private static JsonElement? Json(string? detail)
    {
        if (detail is null) return null;
        try
        {
            using var document = JsonDocument.Parse(detail);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(detail);
        }
    }
}

/// <summary>Who did something.</summary>
/// <param name="Kind">`anonymous`, `user`, `key`, `agent`, `operator` or `system`.</param>
/// <param name="Id">The user, key or agent; null for the others.</param>
internal sealed record AuditActorWire([property: JsonPropertyName("kind")] string Kind, [property: JsonPropertyName("id")] string? Id);

/// <summary>What somebody came with.</summary>
/// <param name="Kind">`none`, `access_token`, `user_key`, `platform_key`, `workspace_key`, `tenant_key`, `browser_session` or `operator_key`.</param>
/// <param name="Id">Which one, where the platform keeps it.</param>
internal sealed record AuditCredentialWire([property: JsonPropertyName("kind")] string Kind, [property: JsonPropertyName("id")] string? Id);

/// <summary>What something was done to.</summary>
/// <param name="Kind">What it is: `session`, `member`, `key` and the like.</param>
/// <param name="Id">Which one.</param>
internal sealed record AuditTargetWire([property: JsonPropertyName("kind")] string Kind, [property: JsonPropertyName("id")] string Id);

/// <summary>What came of verifying a chain.</summary>
/// <param name="WorkspaceId">Whose chain; only zeros for the platform's own.</param>
/// <param name="Intact">Every entry is what it was when it was chained.</param>
/// <param name="Sealed">Entries for which that is so, up to the first break.</param>
/// <param name="Unsealed">Entries that wait to be chained.</param>
/// <param name="Head">`sequence:hash` of the last sound entry, for use as an `anchor` later; null where there is none.</param>
/// <param name="FirstBroken">What is wrong first; null if nothing is.</param>
internal sealed record AuditVerdictWire(
    [property: JsonPropertyName("workspace_id")] string WorkspaceId,
    [property: JsonPropertyName("intact")] bool Intact,
    [property: JsonPropertyName("sealed")] long Sealed,
    [property: JsonPropertyName("unsealed")] long Unsealed,
    [property: JsonPropertyName("head")] string? Head,
    [property: JsonPropertyName("first_broken")] AuditBreakWire? FirstBroken)
{
    public static AuditVerdictWire From(AuditVerdict verdict) => new(
        verdict.Workspace.Value.ToString(), verdict.Break is null, verdict.Sealed, verdict.Unsealed, verdict.Head, verdict.Break is { } found ? AuditBreakWire.From(found) : null);
}

/// <summary>Where a trail is not what it was.</summary>
/// <param name="Kind">`entry_changed`, `entry_missing`, `seal_missing`, `entry_unsealed`, `queue_stray`, `anchor_missing` or `anchor_differs`.</param>
/// <param name="Sequence">The place in the chain; null where the row has none.</param>
/// <param name="EntryId">The entry, where it is known.</param>
/// <param name="Explanation">The same for people.</param>
internal sealed record AuditBreakWire(
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("sequence")] long? Sequence,
    [property: JsonPropertyName("entry_id")] long? EntryId,
    [property: JsonPropertyName("explanation")] string Explanation)
{
    public static AuditBreakWire From(AuditBreak found) => new(
        found.Kind switch
        {
            AuditBreakKind.EntryChanged => "entry_changed",
            AuditBreakKind.EntryMissing => "entry_missing",
            AuditBreakKind.SealMissing => "seal_missing",
            AuditBreakKind.EntryUnsealed => "entry_unsealed",
            AuditBreakKind.QueueStray => "queue_stray",
            AuditBreakKind.AnchorMissing => "anchor_missing",
            AuditBreakKind.AnchorDiffers => "anchor_differs",
        },
        found.Sequence, found.Entry, found.Explanation);
}
