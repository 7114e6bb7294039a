using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions.Sessions;

/// <summary>Who is to be able to read a session.</summary>
/// <param name="Visibility">`private` or `public`.</param>
[SchemaName("SessionAccessRequest")]
internal sealed record SessionAccessBody([property: JsonPropertyName("visibility"), JsonRequired] string? Visibility)
{
    public ChangeSession On(string id, Caller caller) => new(caller, AdditionsIds.Session(id), VisibilityWire.Read("visibility", Visibility));
}

/// <summary>Who can read a session.</summary>
/// <param name="Id">The session.</param>
/// <param name="Visibility">`private` or `public`.</param>
internal sealed record SessionAccessWire([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("visibility")] string Visibility)
{
    public static SessionAccessWire From(ChangedSession session) => new(session.Id.Value.ToString(), VisibilityWire.Text(session.Visibility));
}

/// <summary>A whole policy.</summary>
/// <param name="DefaultVisibility">`private`, `public`, or null for what the installation says.</param>
/// <param name="RetentionDays">1 to 36500; null keeps sessions for ever.</param>
/// <param name="Searchable">Whether titles and events are indexed.</param>
internal sealed record SessionPolicyBody(
    [property: JsonPropertyName("default_visibility"), JsonRequired] string? DefaultVisibility,
    [property: JsonPropertyName("retention_days"), JsonRequired, JsonNumberHandling(JsonNumberHandling.Strict)] int? RetentionDays,
    [property: JsonPropertyName("searchable"), JsonRequired] bool Searchable)
{
    public SetSessionPolicy On(Caller caller) => new(caller, DefaultVisibility is null ? null : VisibilityWire.Read("default_visibility", DefaultVisibility), RetentionDays, Searchable);
}

/// <summary>What a workspace has decided about its sessions.</summary>
/// <param name="DefaultVisibility">`private`, `public`, or null for what the installation says.</param>
/// <param name="RetentionDays">Null: sessions are kept for ever.</param>
/// <param name="Searchable">Whether titles and events are indexed.</param>
internal sealed record SessionPolicyWire(
    [property: JsonPropertyName("default_visibility")] string? DefaultVisibility,
    [property: JsonPropertyName("retention_days")] int? RetentionDays,
    [property: JsonPropertyName("searchable")] bool Searchable)
{
    public static SessionPolicyWire From(SessionPolicy policy) =>
        new(policy.DefaultVisibility is { } visibility ? VisibilityWire.Text(visibility) : null, policy.RetentionDays, policy.IsSearchable);
}

internal static class VisibilityWire
{
    public static string Text(Visibility visibility) => visibility switch
    {
        Visibility.Private => "private",
        Visibility.Public => "public",
    };

    public static Visibility Read(string member, string? text) => text switch
    {
        "private" => Visibility.Private,
        "public" => Visibility.Public,
        _ => throw new RefusedRequestException(RequestErrors.Mistyped($"{member}: unknown value, expected one of private, public")),
    };
}
