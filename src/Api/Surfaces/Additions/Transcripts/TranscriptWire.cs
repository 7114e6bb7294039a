using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Sessions.Transcripts;

namespace AgentPlatform.Api.Surfaces.Additions.Transcripts;

/// <summary>What became of a recording.</summary>
/// <param name="Id">The session.</param>
/// <param name="Status">`created`; `extended` where an earlier version of the recording was there; `unchanged` where it says nothing new.</param>
/// <param name="EventsAdded">Events that the session did not have before.</param>
/// <param name="Format">The program that wrote the recording.</param>
/// <param name="Url">Where people find the session.</param>
[SchemaName("ImportedSession")]
internal sealed record ImportedWire(
    [property: JsonPropertyName("id")] string Id,
    [property: JsonPropertyName("status")] string Status,
    [property: JsonPropertyName("events_added")] long EventsAdded,
    [property: JsonPropertyName("format")] string Format,
    [property: JsonPropertyName("url")] string Url)
{
    public static ImportedWire From(ImportedTranscript imported, string format, string urls) => new(imported.Id.Value.ToString(), imported.Outcome switch
    {
        ImportOutcome.Created => "created",
        ImportOutcome.Extended => "extended",
        ImportOutcome.Unchanged => "unchanged",
    }, imported.EventsAdded, format, $"{urls}/session/{imported.Id.Value}");
}

/// <summary>The session that a recording became.</summary>
[SchemaName("FoundImport")]
internal sealed record FoundImportWire([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("format")] string Format)
{
    public static FoundImportWire From(ImportView found) => new(found.Id.Value.ToString(), found.Format);
}
