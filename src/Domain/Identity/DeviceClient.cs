using System.Security.Cryptography;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Domain.Identity;

/// <summary>A program that people let in by entering its code. It has no secret: whoever runs it could read that.</summary>
/// <param name="Id">What it calls itself.</param>
/// <param name="Name">For people.</param>
/// <param name="Scopes">What it may ask for.</param>
public sealed record DeviceClient(string Id, string Name, IReadOnlyList<string> Scopes)
{
    /// <summary>An id token beside the access token.</summary>
    public const string OpenIdScope = "openid";

    /// <summary>Registering agents in the workspace that was chosen.</summary>
    public const string RegisterScope = "agent:register";

    /// <summary>The command line of agents (contract agentserver 3.6).</summary>
    public static DeviceClient Agents { get; } = new("agentserver-agent-cli", "Agent command line", [OpenIdScope, "profile", RegisterScope]);

    /// <summary>The client with this id; null when there is none.</summary>
    public static DeviceClient? Find(string id) => string.Equals(id, Agents.Id, StringComparison.Ordinal) ? Agents : null;

    /// <summary>The scopes that <paramref name="text"/> names, separated by spaces, each once; all of them where it names none. Refused when one is not the client's to ask for.</summary>
    public Result<IReadOnlyList<string>> Read(string? text)
    {
        var asked = (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToArray();
        if (asked.Length == 0) return Result<IReadOnlyList<string>>.Of(Scopes);
        return asked.All(scope => Scopes.Contains(scope, StringComparer.Ordinal)) ? Result<IReadOnlyList<string>>.Of(asked) : DeviceGrantErrors.InvalidScope;
    }
}

/// <summary>
/// What people type to say which program they mean: <c>XXXX-XXXX</c> out of nineteen letters that neither look alike nor make words, 1.7e10 codes. Short enough to be guessed by somebody
/// who may try as often as they like, so trying is limited.
/// </summary>
public static class UserCodes
{
    private const string Letters = "BCDFGHJKMNPQRSTVWXZ";
    private const int Half = 4;

    public static string New() => $"{RandomNumberGenerator.GetString(Letters, Half)}-{RandomNumberGenerator.GetString(Letters, Half)}";

    /// <summary>The code that somebody typed, in whatever case and with or without what separates its halves; null when it cannot be one.</summary>
    public static string? Read(string text)
    {
        if (text.Length > 64) return null;
        var letters = text.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant).ToArray();
        return letters.Length == 2 * Half && letters.All(letter => Letters.Contains(letter, StringComparison.Ordinal)) ? $"{letters.AsSpan(0, Half)}-{letters.AsSpan(Half)}" : null;
    }
}

/// <summary>What a browser names a request by: 64 lower-case hexadecimal digits that it gets on the way in.</summary>
public static class DeviceChallenge
{
    private const int Bytes = 32;

    public static string New() => Secrets.Hex(Bytes);

    public static bool IsSound(string text) => text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigitLower);
}
