using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure;

namespace AgentPlatform.Api.Hosting;

/// <summary>The command <c>verify-audit</c>: recomputes audit chains. Exit code 0 all are intact, 1 one is broken or could not be verified, 2 wrong arguments.</summary>
internal static class AuditCommand
{
    public const string Name = "verify-audit";

    private const string Help = """
        Usage: agentplatform verify-audit [--workspace ID [--anchor SEQUENCE:HASH]] [--data FOLDER]

        Recomputes the audit chain of every workspace and of the platform itself, and names the first broken row of each.
        Changes nothing. Exit code: 0 everything is intact, 1 something is not, 2 wrong arguments.

          --workspace ID           only this workspace; "platform" for the platform's own chain
          --anchor SEQUENCE:HASH   a head that an earlier run has printed: the chain must still have it
          --data FOLDER            where the embedded database lives; no server may be running on it (a running one answers
                                   GET /api/workspaces/ID/audit/verify)

        ConnectionStrings:AgentPlatform names a database of your own; give it and the master key as to the server.
        """;

    public static async Task<int> Run(IReadOnlyList<string> args)
    {
        if (args.Any(arg => arg is "--help" or "-h"))
        {
            Console.WriteLine(Help);
            return 0;
        }

        var (workspace, anchor, rest) = ((WorkspaceId?)null, (AuditAnchor?)null, new List<string>());
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is not ("--workspace" or "--anchor" or "--data"))
            {
                if (!args[i].StartsWith("--", StringComparison.Ordinal) || !args[i].Contains('=', StringComparison.Ordinal)) return await Mistake($"unknown argument {args[i]}");
                rest.Add(args[i]);
                continue;
            }

            if (i + 1 == args.Count) return await Mistake($"{args[i]} needs a value");
            var (option, value) = (args[i], args[++i]);
            switch (option)
            {
                case "--workspace" when value is "platform":
                    workspace = default(WorkspaceId);
                    break;
                case "--workspace" when Guid.TryParseExact(value, "D", out var id):
                    workspace = new WorkspaceId(id);
                    break;
                case "--anchor" when AuditAnchor.Read(value) is { } read:
                    anchor = read;
                    break;
                case "--data":
                    rest.Add($"--AgentPlatform:DataFolder={value}");
                    break;
                default:
                    return await Mistake($"{option}: {value} is none");
            }
        }

        if (anchor is not null && workspace is null) return await Mistake("--anchor needs --workspace");
        return await Verify([.. rest], workspace, anchor);
    }

    private static async Task<int> Verify(string[] settings, WorkspaceId? workspace, AuditAnchor? anchor)
    {
        try
        {
            await using var app = PlatformApp.Build(settings, withWorkers: false);
            var isIntact = true;
            await foreach (var verdict in app.Services.GetRequiredService<AuditVerification>().Run(workspace, anchor, CancellationToken.None))
            {
                Console.WriteLine(Line(verdict));
                isIntact &= verdict.Break is null;
            }

            return isIntact ? 0 : 1;
        }
        catch (Exception cannot) when (cannot is StartupException or UnavailableException)
        {
            await Console.Error.WriteLineAsync($"{Name}: {cannot.InnerException?.Message ?? cannot.Message}");
            return 1;
        }
    }

    private static string Line(AuditVerdict verdict)
    {
        var whose = verdict.Workspace == default ? "platform" : $"workspace {verdict.Workspace.Value}";
        var counts = $"{verdict.Sealed} sealed, {verdict.Unsealed} unsealed, head {verdict.Head ?? "none"}";
        if (verdict.Break is not { } found) return $"{whose}: intact, {counts}";
        var place = found.Sequence is { } sequence ? $" at sequence {sequence}" : "";
        var entry = found.Entry is { } id ? $" (entry {id})" : "";
        return $"{whose}: BROKEN{place}{entry}: {found.Explanation}; before it {counts}";
    }

    private static async Task<int> Mistake(string what)
    {
        await Console.Error.WriteLineAsync($"{Name}: {what} (see --help)");
        return 2;
    }
}
