using System.Globalization;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Replies;

/// <summary>Refusals of the transport: what is wrong with a request before it becomes a message.</summary>
internal static class RequestErrors
{
    public const string LimitedCode = "request.limited";

    /// <summary>The field of <see cref="Limited"/> that tells its seconds.</summary>
    public const string RetryAfter = "retry_after_seconds";

    public static readonly Error UnsupportedMediaType = new(ErrorKind.Invalid, "request.unsupported_media_type", "the request body must be application/json");
    public static readonly Error UnknownPath = new(ErrorKind.NotFound, "request.unknown_path", "not found");
    public static readonly Error WrongMethod = new(ErrorKind.Invalid, "request.wrong_method", "method not allowed");
    public static readonly Error Crashed = new(ErrorKind.Unavailable, "request.crashed", "internal server error");

    /// <summary>Not JSON, or JSON that nobody should have to read.</summary>
    public static Error Malformed(string why) => new(ErrorKind.Invalid, "request.malformed", why);

    /// <summary>JSON, but not of the form that the operation takes.</summary>
    public static Error Mistyped(string why) => new(ErrorKind.Invalid, "request.mistyped", why);

    public static Error BadQuery(string why) => new(ErrorKind.Invalid, "request.bad_query", why);

    public static Error TooLarge(long limit) => new(ErrorKind.Invalid, "request.too_large", $"the request body is larger than {limit} bytes");

    /// <summary>The client has sent more requests than it may; <paramref name="seconds"/> from now the next one is let through.</summary>
    public static Error Limited(int seconds) => new(ErrorKind.Limited, LimitedCode, "rate limit exceeded")
    {
        Fields = new Dictionary<string, string>(StringComparer.Ordinal) { [RetryAfter] = seconds.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>The status that HTTP itself gives to a refusal of the transport; null for all others.</summary>
    public static int? Status(Error error) => error.Code switch
    {
        "request.unsupported_media_type" => StatusCodes.Status415UnsupportedMediaType,
        "request.wrong_method" => StatusCodes.Status405MethodNotAllowed,
        "request.crashed" => StatusCodes.Status500InternalServerError,
        "request.mistyped" or "request.idempotency_key_reused" => StatusCodes.Status422UnprocessableEntity,
        "request.too_large" => StatusCodes.Status413PayloadTooLarge,
        _ => null,
    };

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Limited => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };
}

/// <summary>Carries a refusal out of the binding of a request; the surface renders it.</summary>
internal sealed class RefusedRequestException(Error error) : Exception(error.Message)
{
    public Error Error { get; } = error;
}
