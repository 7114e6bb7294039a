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
    public static readonly Error IsChat = new(ErrorKind.Conflict, "session.is_chat", "this session is a conversation: every turn replaces its messages, so it has no log of events; read it whole instead");
    public static readonly Error NotAChat = new(ErrorKind.Conflict, "session.not_a_chat", "this id belongs to a session that is no conversation");
    public static readonly Error ResultNotFound = new(ErrorKind.NotFound, "session.result_not_found", "result not found");
    public static readonly Error ChatIdTooLong = new(ErrorKind.Invalid, "session.chat_id_too_long", $"ids of sessions and agents have 1 to {Session.LongestChatId} characters");
    public static readonly Error Unreadable = new(ErrorKind.Unavailable, "session.unreadable", "what the session holds cannot be decrypted, so nothing is written over it");
    public static readonly Error NotSearchable = new(ErrorKind.Conflict, "session.not_searchable", "this workspace is encrypted at rest: its sessions are not searched");
    public static readonly Error FeedDisabled = new(ErrorKind.Unauthenticated, "session.feed_disabled", "public session feed is disabled; authentication required");
    public static readonly Error ExternalIdTooLong = new(ErrorKind.Invalid, "session.external_id_too_long", $"a session id chosen by the caller has at most {Session.LongestExternalId} characters");

    public static readonly Error BadCursor = new(ErrorKind.Invalid, "session.bad_cursor", "this is not the `next` of an earlier answer");

    public static Error BadSearch(string why) => new(ErrorKind.Invalid, "session.bad_search", why);

    public static Error UnknownScoreRule(string name) =>
        new(ErrorKind.Invalid, "session.unknown_score_rule", $"unknown session score plugin '{name}'. available: {ScoreRules.Known}");
}
