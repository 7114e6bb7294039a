using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.ApiKeys;

/// <summary>Every refusal of the ApiKeys feature.</summary>
public static class ApiKeyErrors
{
    public static readonly Error Unknown = new(ErrorKind.Unauthenticated, "api_key.unknown", "invalid API key");

    public static readonly Error NotFound = new(ErrorKind.NotFound, "api_key.not_found", "there is no such key in this workspace");

    public static readonly Error NoName = new(ErrorKind.Invalid, "api_key.no_name", "name required");

    public static readonly Error NameTooLong = new(ErrorKind.Invalid, "api_key.name_too_long", "the name is too long");

    public static readonly Error NoScopes = new(ErrorKind.Invalid, "api_key.no_scopes", "at least one scope required");

    public static readonly Error ExpiresInThePast = new(ErrorKind.Invalid, "api_key.expires_in_the_past", "expires_at is in the past");

    public static readonly Error ExpiresTooLate = new(ErrorKind.Invalid, "api_key.expires_too_late", $"expires_at is more than {PlatformKey.MostDays} days in the future");

    public static readonly Error BadLifetime = new(ErrorKind.Invalid, "api_key.bad_lifetime", $"expires_in_days must be a whole number from 1 to {PlatformKey.MostDays}, and stands for expires_at, not beside it");

    public static readonly Error BadOverlap = new(ErrorKind.Invalid, "api_key.bad_overlap", $"overlap_seconds must be a whole number from 0 to {PlatformKey.LongestOverlap.TotalSeconds}");

    public static readonly Error BadRestriction = new(ErrorKind.Invalid, "api_key.bad_restriction", "a key is restricted to one session, by its uuid, or to one agent, by its id");

    /// <summary>Keys that stand for a workspace, agents and the like: nobody could be held to what their keys do.</summary>
    public static readonly Error NotAPerson = new(ErrorKind.Forbidden, "api_key.not_a_person", "only people, and keys that act as one, can make keys");

    public static readonly Error OutlivesMaker = new(ErrorKind.Forbidden, "api_key.outlives_maker", "a key cannot make a key that expires later than itself");

    /// <summary>A key with chosen rights would come by a key with all of them.</summary>
    public static readonly Error ChosenRightsOnly = new(ErrorKind.Forbidden, "api_key.chosen_rights_only", "a key whose rights were chosen cannot make one that has all of its owner's");

    /// <summary>Whoever replaces a key learns a text that acts as its owner.</summary>
    public static readonly Error NotYours = new(ErrorKind.Forbidden, "api_key.not_yours", "this key acts as somebody else");

    public static readonly Error NotActive = new(ErrorKind.Conflict, "api_key.not_active", "only a key that is active can be rotated");

    public static readonly Error TooMany = new(ErrorKind.Conflict, "api_key.too_many", $"a workspace has at most {PlatformKey.MostPerWorkspace} keys of a kind that are in use");

    /// <summary>The catalogue of workspace keys has no right with this name, or none that can be given yet.</summary>
    public static Error ScopeNotAvailable(string name) => new(ErrorKind.Invalid, "api_key.scope_not_available", $"scope not available: {name}");

    public static Error UnknownScope(string name) => new(ErrorKind.Invalid, "api_key.unknown_scope", $"there is no scope {name}");

    /// <summary>Nobody gives what they do not have.</summary>
    public static Error BeyondOwnScopes(Scopes missing) =>
        new(ErrorKind.Forbidden, "api_key.beyond_own_scopes", $"this credential does not have: {string.Join(", ", ScopeCatalogue.Names(missing))}");
}
