using AgentPlatform.Application.Sessions.Transcripts;

namespace AgentPlatform.Api.Import;

/// <summary>What the command <c>import</c> is told.</summary>
internal sealed record ImportOptions
{
    public const string Help = """
        Usage: build/import PATH... [--server URL] [--key-file FILE | --key KEY] [--format FORMAT] [--public] [--dry-run]

        Sends recordings of Claude Code, Codex CLI and opencode to a server, each of which becomes a session. A PATH is a
        file, or a folder whose *.jsonl and *.json files are sent, for example ~/.claude/projects or ~/.codex/sessions;
        of opencode, save sessions with `opencode export ID > ID.json`. What the server has already is not sent again, so
        a run that was interrupted goes on where it ended, and one that is repeated sends what is new.

          --server URL      the server (default http://127.0.0.1:5080)
          --key-file FILE   a file with the API key; else it is taken from AGENTPLATFORM_KEY
          --key KEY         the API key itself; other users of this machine can see it
          --format FORMAT   claude-code, codex or opencode; otherwise each file shows what it is
          --public          everyone may read the sessions (default: members of the workspace)
          --dry-run         read the files and ask the server, but send nothing

        Exit code: 0 all is there, 1 some files failed, 2 wrong arguments.
        """;

    public const string KeyVariable = "AGENTPLATFORM_KEY";

    private const string DefaultServer = "http://127.0.0.1:5080";

    public IReadOnlyList<string> Paths { get; private init; } = [];

    public Uri Server { get; private init; } = new(DefaultServer);

    public string Key { get; private init; } = "";

    public string? Format { get; private init; }

    public bool IsPublic { get; private init; }

    public bool IsDry { get; private init; }

    /// <summary>The options, or what is wrong with the arguments.</summary>
    public static (ImportOptions? Options, string? Mistake) Read(IReadOnlyList<string> args)
    {
        var (options, paths) = (new ImportOptions(), new List<string>());
        string? key = null;
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            if (name is "--server" or "--key" or "--key-file" or "--format" && ++i == args.Count) return (null, $"{name} needs a value");
            switch (name)
            {
                case "--server" when Uri.TryCreate(args[i], UriKind.Absolute, out var server) && server.Scheme is "http" or "https": options = options with { Server = server }; break;
                case "--server": return (null, $"{args[i]} is no http or https address");
                case "--key": key = args[i]; break;
                case "--key-file" when File.Exists(args[i]): key = File.ReadAllText(args[i]); break;
                case "--key-file": return (null, $"{args[i]} is no file");
                case "--format" when TranscriptReader.Knows(args[i]): options = options with { Format = args[i] }; break;
                case "--format": return (null, $"unknown format {args[i]}; known are {string.Join(", ", TranscriptReader.Formats)}");
                case "--public": options = options with { IsPublic = true }; break;
                case "--dry-run": options = options with { IsDry = true }; break;
                case ['-', ..]: return (null, $"unknown option {name}");
                default: paths.Add(name); break;
            }
        }

        key = (key ?? Environment.GetEnvironmentVariable(KeyVariable))?.Trim();
        if (paths.Count == 0) return (null, "which files?");
        if (paths.Find(path => !File.Exists(path) && !Directory.Exists(path)) is { } missing) return (null, $"{missing} does not exist");
        return string.IsNullOrEmpty(key) ? (null, $"an API key is needed: --key-file or {KeyVariable}") : (options with { Paths = paths, Key = key }, null);
    }
}
