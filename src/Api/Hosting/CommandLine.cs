using AgentPlatform.Api.Documents;
using AgentPlatform.Api.Import;
using AgentPlatform.Infrastructure;

namespace AgentPlatform.Api.Hosting;

/// <summary>The process from its arguments to its exit code: 0 done, 1 the start failed, 2 wrong arguments.</summary>
internal static class CommandLine
{
    private const string Help = """
        Usage: agentplatform [--urls URLS] [--data FOLDER] [--migrate-only] [--help] [--version]
               agentplatform import PATH... (see import --help)
               agentplatform verify-audit [--workspace ID] (see verify-audit --help)

          --urls URLS      where to listen, separated by semicolons (default http://127.0.0.1:5080)
          --data FOLDER    where the embedded database and the master key live
          --migrate-only   bring the database up to date and exit

        Every setting can be given as --AgentPlatform:Name=value, as environment variable AgentPlatform__Name,
        or in appsettings.json; ConnectionStrings:AgentPlatform names a database of your own.
        """;

    public static async Task<int> Run(string[] args)
    {
        if (args is [ImportCommand.Name, .. var rest]) return await ImportCommand.Run(rest);
        if (args is [AuditCommand.Name, .. var what]) return await AuditCommand.Run(what);
        if (args.Contains("--help") || args.Contains("-h")) return Say(Help);
        if (args.Contains("--version")) return Say(ProductVersion.Text);
        if (args is [DocumentFiles.Option, ..]) return await DocumentFiles.Run(args);
        if (Unknown(args) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"agentplatform: {unknown} (see --help)");
            return 2;
        }

        try
        {
            await using var app = PlatformApp.Build([.. args.Where(arg => arg is not "--migrate-only").Select(arg => arg is "--data" ? "--AgentPlatform:DataFolder" : arg)]);
            if (args.Contains("--migrate-only")) return await DatabaseCommands.Migrate(app);
            await app.StartAsync();
            Welcome.Print(app);
            await app.WaitForShutdownAsync();
            return 0;
        }
        catch (StartupException cannot)
        {
            foreach (var line in cannot.Message.Split(Environment.NewLine)) await Console.Error.WriteLineAsync($"agentplatform: {line}");
            return 1;
        }
        catch (IOException inUse) when (inUse.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"agentplatform: {inUse.Message}");
            return 1;
        }
    }

    private static int Say(string text)
    {
        Console.WriteLine(text);
        return 0;
    }

    private static string? Unknown(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is "--migrate-only") continue;
            if (args[i] is "--urls" or "--data")
            {
                if (++i == args.Length) return $"{args[i - 1]} needs a value";
                continue;
            }

            if (!args[i].StartsWith("--", StringComparison.Ordinal)) return $"unknown argument {args[i]}";
            if (!args[i].Contains('=', StringComparison.Ordinal)) return $"unknown option {args[i]}";
        }

        return null;
    }
}
