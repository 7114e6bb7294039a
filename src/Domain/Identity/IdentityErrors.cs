using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Identity;

/// <summary>Every refusal of the Identity feature.</summary>
public static class IdentityErrors
{
    public static readonly Error InvalidNickname = Invalid("nickname", $"nickname must be 1-{Nickname.Longest} characters");
    public static readonly Error InvalidEmail = Invalid("email", "invalid email address");
    public static readonly Error NicknameTaken = new(ErrorKind.Conflict, "identity.nickname_taken", "nickname already taken");
    public static readonly Error EmailTaken = new(ErrorKind.Conflict, "identity.email_taken", "email already registered");
    public static readonly Error WrongCredentials = Unauthenticated("wrong_credentials", "invalid email or password");
    public static readonly Error NoPassword = Unauthenticated("no_password", "this account uses OAuth login, not email/password");
    public static readonly Error PasswordNotChangeable = new(ErrorKind.Invalid, "identity.password_not_changeable", "cannot change password for OAuth-only account");
    public static readonly Error WrongCurrentPassword = Unauthenticated("wrong_current_password", "current password is incorrect");
    public static readonly Error InvalidRefreshToken = Unauthenticated("invalid_refresh_token", "invalid refresh token");
    public static readonly Error RefreshTokenExpired = Unauthenticated("refresh_token_expired", "refresh token expired");
    /// <summary>Whoever runs the installation has closed the account; none of its credentials is accepted.</summary>
    public static readonly Error Disabled = Unauthenticated("disabled", "user account disabled");

    public static readonly Error MissingSession = Unauthenticated("missing_session", "session cookie missing");
    public static readonly Error InvalidSession = Unauthenticated("invalid_session", "session expired");
    public static readonly Error SessionExpired = Unauthenticated("session_expired", "session expired");

    /// <summary>The browser is not the one that logged in; an explicit refresh settles that.</summary>
    public static readonly Error SuspiciousSession = Unauthenticated("suspicious_session", "session requires refresh");

    public static readonly Error LoginNotFound = new(ErrorKind.NotFound, "identity.login_not_found", "there is no such log-in");
    public static readonly Error RotationFailed = new(ErrorKind.Conflict, "identity.rotation_failed", "session rotation failed");

    /// <summary>A request that changes something came with a cookie and without proof that our own page sent it.</summary>
    public static readonly Error CsrfHeaderMissing = Forged("missing CSRF header token");

    public static readonly Error CsrfCookieMissing = Forged("missing CSRF cookie token");
    public static readonly Error CsrfMismatch = Forged("CSRF token mismatch");

    public static readonly Error UserNotFound = Unauthenticated("user_not_found", "user not found");

    /// <summary>The installation knows no passwords.</summary>
    public static readonly Error PasswordsDisabled = new(ErrorKind.NotFound, "identity.passwords_disabled", "logging in with a password is switched off on this server");

    /// <summary>For whoever may know that there is no such account.</summary>
    public static readonly Error NoSuchUser = new(ErrorKind.NotFound, "identity.no_such_user", "user not found");

    /// <summary>Whoever closes accounts stays to reopen them.</summary>
    public static readonly Error OwnAccount = new(ErrorKind.Conflict, "identity.own_account", "nobody can close their own account");

    /// <summary>The installation runs without access tokens.</summary>
    public static readonly Error TokensDisabled = new(ErrorKind.Unavailable, "identity.tokens_disabled", "access tokens are switched off on this server");

    public static readonly Error OAuthCodeMissing = Invalid("oauth_code_missing", "missing code parameter");
    public static readonly Error OAuthStateMissing = Invalid("oauth_state_missing", "missing state parameter");
    public static readonly Error OAuthStateUnknown = Invalid("oauth_state_unknown", "invalid OAuth state");
    public static readonly Error OAuthStateMismatch = Invalid("oauth_state_mismatch", "OAuth state provider mismatch");
    public static readonly Error OAuthStateExpired = Invalid("oauth_state_expired", "OAuth state expired");

    /// <summary>A new account needs an address, and the provider told none.</summary>
    public static readonly Error OAuthEmailMissing = Invalid("oauth_email_missing", "the provider tells no e-mail address");

    /// <summary>The provider's addresses and keys cannot be had from it now.</summary>
    public static readonly Error IssuerUnavailable = new(ErrorKind.Unavailable, "identity.oauth_issuer_unavailable", "the identity provider does not answer");

    /// <summary>The installation has an account already.</summary>
    public static readonly Error AlreadySetUp = new(ErrorKind.Conflict, "identity.already_set_up", "this installation is already set up");

    public static readonly Error SetupNeedsUsername = Invalid("setup_username", "username required");
    public static readonly Error SetupNeedsEmail = Invalid("setup_email", "email required");
    public static readonly Error SetupNeedsPassword = Invalid("setup_password", "password required");

    public static Error PasswordTooShort(int least) => Invalid("password_too_short", $"password must be at least {least} characters");

    public static Error PasswordTooLong(int most) => Invalid("password_too_long", $"password must be at most {most} characters");

    public static Error ProviderNotFound(string id) => new(ErrorKind.NotFound, "identity.oauth_provider_not_found", $"OAuth provider '{id}' not found");

    public static Error AlreadyLinked(string displayName) => new(ErrorKind.Conflict, "identity.oauth_already_linked", $"{displayName} account already linked");

    /// <summary>The provider did not do its part; <paramref name="what"/> says which step, without secrets.</summary>
    public static Error ProviderFailed(string what) => new(ErrorKind.Unavailable, "identity.oauth_provider_failed", what);

    /// <summary>The provider gave no token for the code; <paramref name="what"/> says why, without secrets.</summary>
    public static Error ExchangeFailed(string what) => new(ErrorKind.Unavailable, "identity.oauth_exchange_failed", what);

    /// <summary>The provider sent the browser back with an error instead of a code; <paramref name="what"/> is its word for it.</summary>
    public static Error OAuthRefused(string what) => Unauthenticated("oauth_refused", what);

    /// <summary>An access token is not acceptable; <paramref name="why"/> is one of the contract's texts.</summary>
    public static Error BadAccessToken(string why) => Unauthenticated("bad_access_token", why);

    private static Error Forged(string message) => new(ErrorKind.Forbidden, "identity.csrf", message);

    private static Error Invalid(string code, string message) => new(ErrorKind.Invalid, $"identity.{code}", message);

    private static Error Unauthenticated(string code, string message) => new(ErrorKind.Unauthenticated, $"identity.{code}", message);
}
