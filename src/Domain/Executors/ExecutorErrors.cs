using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Executors;

/// <summary>Every refusal about executors and the credentials of command lines.</summary>
public static class ExecutorErrors
{
    public static readonly Error NameRequired = new(ErrorKind.Invalid, "executors.name_required", "name required");
    public static readonly Error BadName = new(ErrorKind.Invalid, "executors.bad_name", $"name must be 1-{ExecutorBinding.LongestName} chars of [A-Za-z0-9._-]");
    public static readonly Error DescriptionTooLong = new(ErrorKind.Invalid, "executors.description_too_long", $"a description has at most {ExecutorBinding.LongestDescription} bytes");
    public static readonly Error NameTaken = new(ErrorKind.Conflict, "executors.name_taken", "name already taken in this workspace");
    public static readonly Error TooMany = new(ErrorKind.Conflict, "executors.too_many", $"a workspace has at most {ExecutorBinding.MostPerWorkspace} executors");

    public static readonly Error TokenNameRequired = new(ErrorKind.Invalid, "executors.token_name_required", "workspace_id and name are required");
    public static readonly Error TokenNameTooLong = new(ErrorKind.Invalid, "executors.token_name_too_long", $"a name has at most {CommandLineToken.LongestName} bytes");
    public static readonly Error BadLifetime = new(ErrorKind.Invalid, "executors.bad_lifetime", $"ttl_days out of range [1, {CommandLineToken.MostDays}]");
    public static readonly Error ExpiresInThePast = new(ErrorKind.Invalid, "executors.expires_in_the_past", "expires_at is in the past");
    public static readonly Error ExpiresTooLate = new(ErrorKind.Invalid, "executors.expires_too_late", $"expires_at is more than {CommandLineToken.MostDays} days in the future");
    public static readonly Error TooManyTokens = new(ErrorKind.Conflict, "executors.too_many_tokens", $"a workspace has at most {CommandLineToken.MostPerWorkspace} tokens that are in use");

    /// <summary>A key would give what it has to somebody for longer than it has it itself.</summary>
    public static readonly Error OutlivesMaker = new(ErrorKind.Forbidden, "executors.outlives_maker", "a key cannot make a token that expires later than itself");

    /// <summary>Somebody else made the token, and the caller manages no executors where it is good.</summary>
    public static readonly Error NotYourToken = new(ErrorKind.Forbidden, "executors.not_your_token", "forbidden");

    /// <summary>Malformed, unknown, wrong, revoked, over, or its person may not be there any more: all look the same.</summary>
    public static readonly Error InvalidToken = new(ErrorKind.Unauthenticated, "executors.invalid_token", "invalid_token");
}
