using AgentPlatform.Api.Hosting;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Documents;

/// <summary>Writes the API documents into files without a running server; <c>build/openapi</c> and <c>build/sdk</c> use it.</summary>
internal static class DocumentFiles
{
    /// <summary>The command's name. It is for the repository's own scripts and therefore not in the help.</summary>
    public const string Option = "--write-openapi";

    /// <summary>Runs <c>--write-openapi FOLDER [3.0]</c>; returns the exit code.</summary>
    public static async Task<int> Run(string[] args)
    {
        if (args is not ([Option, _] or [Option, _, "3.0"]))
        {
            await Console.Error.WriteLineAsync($"agentplatform: {Option} takes a folder, and 3.0 where that version is wanted");
            return 2;
        }

        await Write(args[1], args.Length == 3 ? OpenApiSpecVersion.OpenApi3_0 : OpenApiSpecVersion.OpenApi3_1);
        return 0;
    }

    /// <summary>Writes <c>NAME.json</c> for every document.</summary>
    public static async Task Write(string folder, OpenApiSpecVersion version)
    {
        await using var app = PlatformApp.Build([], withWorkers: false);
        // Otherwise only starting makes the routes known.
        app.UseEndpoints(_ => { });
        Directory.CreateDirectory(folder);
        var texts = app.Services.GetRequiredService<DocumentTexts>();
        foreach (var name in ApiDocuments.Names) await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}.json"), await texts.Get(name, version: version));
    }
}
