namespace AgentPlatform.Infrastructure.Embedded;

internal enum ServerNews
{
    None,

    /// <summary>Connections are accepted, after a start or after the server has put itself together again.</summary>
    Ready,

    /// <summary>A crashed backend makes the server throw everybody out and recover.</summary>
    Crashed,
}

/// <summary>One line of the server's log, and what of it may reach the host's log.</summary>
internal sealed record ServerLine(string Text, bool IsTrouble, bool IsFatal, ServerNews News)
{
    /// <summary>Reads a line; null for one to leave out. A line that starts with a tab continues the one before.</summary>
    public static ServerLine? Read(string line)
    {
        if (line.StartsWith('\t') || line.Length == 0) return null;

        // Without the prefix: the words of setpriv, unshare, or of a server that has not read its settings yet.
        if (Split(line) is not var (who, code, severity, text)) return new(line, IsTrouble: true, IsFatal: line.Contains("FATAL:", StringComparison.Ordinal), ServerNews.None);

        // Whoever sent the statement gets its error anyway, and its text may quote a value. Class 57: thrown out or turned away while the server stops or recovers.
        var isClients = who.EndsWith("client backend", StringComparison.Ordinal) || who is "parallel worker" or "background worker";
        if (isClients && severity is "ERROR" or "WARNING") return new($"{severity} {code} for a client", IsTrouble: false, IsFatal: false, ServerNews.None);
        if (isClients) return new($"{severity}: {text}", severity is "FATAL" or "PANIC" && !code.StartsWith("57", StringComparison.Ordinal), IsFatal: false, ServerNews.None);

        var isFatal = severity is "FATAL" or "PANIC";
        var news = (who, text) switch
        {
            ("postmaster", "database system is ready to accept connections") => ServerNews.Ready,
            ("postmaster", "terminating any other active server processes" or "all server processes terminated; reinitializing") => ServerNews.Crashed,
            _ => ServerNews.None,
        };
        return new($"{severity}: {text}", isFatal || severity is "WARNING" or "ERROR", isFatal, news);
    }

    private static (string Who, string Code, string Severity, string Text)? Split(string line)
    {
        var end = line.IndexOf("] ", StringComparison.Ordinal);
        var blank = end < 0 ? -1 : line.LastIndexOf(' ', end - 1);
        var colon = end < 0 ? -1 : line.IndexOf(":  ", end, StringComparison.Ordinal);
        if (line[0] != '[' || blank < 0 || colon < 0) return null;
        return (line[1..blank], line[(blank + 1)..end], line[(end + 2)..colon], line[(colon + 3)..]);
    }
}
