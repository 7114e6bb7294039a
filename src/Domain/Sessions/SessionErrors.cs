using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Sessions;

/// <summary>Every refusal of the Sessions feature.</summary>
public static class SessionErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "session.not_found", "session not found");
    public static readonly Error BodyNotFound = new(ErrorKind.NotFound, "session.body_not_found", "session body not found");
    public static readonly Error NotYours = new(ErrorKind.Forbidden, "session.not_yours", "not your session");
    public static readonly Error StoredExternally = new(ErrorKind.Conflict, "session.stored_externally", "session body is stored externally");
    public static readonly Error Imported = new(ErrorKind.Conflict, "session.imported", "this session is another program's recording: import its next version instead");
    public static readonly Error FeedDisabled = new(ErrorKind.Unauthenticated, "session.feed_disabled", "public session feed is disabled; authentication required");
    public static readonly Error ExternalIdTooLong = new(ErrorKind.Invalid, "session.external_id_too_long", $"a session id chosen by the caller has at most {Session.LongestExternalId} characters");

    public static readonly Error BadCursor = new(ErrorKind.Invalid, "session.bad_cursor", "this is not the `next` of an earlier answer");

    public static Error BadSearch(string why) => new(ErrorKind.Invalid, "session.bad_search", why);

    public static Error UnknownScoreRule(string name) =>
        new(ErrorKind.Invalid, "session.unknown_score_rule", $"unknown session score plugin '{name}'. available: {ScoreRules.Known}");
}
