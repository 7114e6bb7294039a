using System.Text;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Texts as recorders send them: few words that are frequent, many that are rare.</summary>
internal sealed class Words(int seed)
{
    /// <summary>In about one title of five.</summary>
    public const string Common = "fix";

    /// <summary>In about fifty sessions of 200,000.</summary>
    public const string Selective = "quaternion";

    private static readonly string[] Verbs = ["Add", "Refactor", "Review", "Explain", "Test", "Speed up", "Migrate", "Document", "Investigate", "Remove", "Extend", "Port"];

    private static readonly string[] Things =
    [
        "the login form", "database migrations", "the retry loop", "token refresh", "the parser", "pagination", "the search index", "CI pipeline", "error handling", "the Docker image",
        "WebSocket reconnects", "the settings page", "unit tests", "type hints", "the billing job", "session storage", "memory leak in the worker", "flaky end-to-end tests", "the REST client",
        "markdown rendering", "keyboard shortcuts", "dark mode", "the release script", "rate limiting", "the event log", "file uploads", "time zone handling", "cache invalidation",
    ];

    private static readonly string[] Fillers =
    [
        "please", "look", "at", "this", "function", "and", "make", "it", "work", "with", "large", "inputs", "because", "users", "report", "that", "sometimes", "nothing", "happens", "when",
        "they", "press", "save", "after", "editing", "the", "title", "we", "also", "need", "a", "test", "for", "empty", "values", "before", "merging", "branch", "server", "answers", "slowly",
    ];

    private static readonly string[] Tags = ["backend", "frontend", "bug", "feature", "refactoring", "docs", "infra", "security", "performance", "release"];

    private static readonly string[] Rare = [.. RareWords()];

    private readonly Random random = new(seed);

    public string Tool() => random.Next(100) switch
    {
        < 45 => "claude-code",
        < 65 => "codex",
        < 80 => "cursor",
        < 88 => "gemini-cli",
        < 94 => "opencode",
        < 98 => "aider",
        _ => "amp",
    };

    public string Title()
    {
        var verb = random.Next(100) < 20 ? "Fix" : Pick(Verbs);
        var text = $"{verb} {Pick(Things)} in {Pick(Rare)}";
        return random.Next(4_000) == 0 ? $"{text} ({Selective} math)" : text;
    }

    public string Sentence(int words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++) text.Append(i == 0 ? "" : " ").Append(random.Next(12) == 0 ? Pick(Rare) : Pick(Fillers));
        return text.ToString();
    }

    public string TagList() => random.Next(3) == 0 ? "" : string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(Tags)).Distinct(StringComparer.Ordinal));

    public string Repository() => $"team-{random.Next(40)}/{Pick(Rare)}";

    public string Path() => $"src/{Pick(Rare)}/{Pick(Rare)}.rs";

    private string Pick(string[] of) => of[random.Next(of.Length)];

    // Names as projects and modules have them.
    private static IEnumerable<string> RareWords()
    {
        string[] starts = ["acme", "blue", "core", "data", "edge", "flux", "grid", "hyper", "iris", "jet", "kilo", "luna", "meta", "nova", "orbit", "pico", "quartz", "river", "solar", "terra"];
        string[] ends = ["store", "gate", "works", "kit", "flow", "bench", "sync", "view", "cast", "desk", "lane", "mind", "path", "queue", "forge", "link", "base", "watch", "mesh", "dock"];
        foreach (var start in starts)
            foreach (var end in ends) yield return start + end;
    }
}
