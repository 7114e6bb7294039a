using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Executors;

public readonly record struct CommandLineId(Guid Value) : IId
{
    public static CommandLineId New() => new(Guid.CreateVersion7());
}

/// <summary>A command line that is, or was, connected with a token. A token may have many at once.</summary>
public sealed record CommandLine(WorkspaceId Workspace, CommandLineId Id, string Token, ClientTraits Client, DateTimeOffset ConnectedAt);

/// <summary>
/// What a connected program tells of itself and where it comes from: evidence, not proof. Null is what nobody has told; an empty text is as good as none. Texts are cut to what is stored.
/// </summary>
public sealed record ClientTraits
{
    /// <summary>UTF-8 bytes of an address, a version, a system.</summary>
    public const int LongestText = 255;

    /// <summary>UTF-8 bytes of a user agent.</summary>
    public const int LongestUserAgent = 1024;

    private const string Product = "codex";

    private ClientTraits() { }

    public string? Address { get; private init; }

    public string? UserAgent { get; private init; }

    public string? Version { get; private init; }

    public string? System { get; private init; }

    /// <summary>Version and system are read from the user agent where they are not told themselves.</summary>
    public static ClientTraits Told(string? address, string? userAgent, string? version, string? system)
    {
        var (readVersion, readSystem) = Read(userAgent ?? "");
        return new ClientTraits
        {
            Address = Stored(address, LongestText),
            UserAgent = Stored(userAgent, LongestUserAgent),
            Version = Stored(version, LongestText) ?? Stored(readVersion, LongestText),
            System = Stored(system, LongestText) ?? Stored(readSystem, LongestText),
        };
    }

    private static string? Stored(string? text, int longest) => string.IsNullOrEmpty(text) ? null : Utf8Text.Prefix(text, longest);

    // codex_cli_rs/0.130.0 (Darwin 24.4.0; arm64) and what may follow; the system ends where the machine begins.
    private static (string? Version, string? System) Read(string userAgent)
    {
        if (!userAgent.StartsWith(Product, StringComparison.Ordinal)) return default;
        var product = userAgent.Split(' ', 2);
        var version = product[0].Split('/', 2) is [_, var told] ? told : null;
        if (product is not [_, ['(', .. var comment]] || comment.IndexOf(')', StringComparison.Ordinal) is not (>= 0 and var end)) return (version, null);
        return (version, comment[..end].Split(';', 2)[0].Trim());
    }
}
