namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>Where a browser may be sent after a log-in: to our own pages only (contract agentserver 3.1).</summary>
internal static class SafeReturn
{
    private const int Longest = 2048;

    /// <summary>Whether <paramref name="next"/> is a path of this server, or an https address below <paramref name="domain"/>, the domain that the cookies are for; empty: none is.</summary>
    public static bool IsSafe(string? next, string domain)
    {
        if (next is null or { Length: 0 or > Longest } || next.Any(char.IsControl)) return false;
        // Browsers take a backslash for a slash, and two of those for the beginning of another server's name.
        if (next[0] is '/') return !next.Contains('\\', StringComparison.Ordinal) && (next.Length == 1 || next[1] is not '/');
        var site = domain.TrimStart('.');
        return site.Length > 0 && !next.Contains('\\', StringComparison.Ordinal) && Uri.TryCreate(next, UriKind.Absolute, out var address) && address is { Scheme: "https", UserInfo: "" }
            && (address.IdnHost.Equals(site, StringComparison.OrdinalIgnoreCase) || address.IdnHost.EndsWith($".{site}", StringComparison.OrdinalIgnoreCase));
    }
}
