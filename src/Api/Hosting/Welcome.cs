using AgentPlatform.Infrastructure.Embedded;

namespace AgentPlatform.Api.Hosting;

/// <summary>What a person needs to know once the server runs.</summary>
internal static class Welcome
{
    public static void Print(WebApplication app)
    {
        var url = app.Urls.FirstOrDefault() ?? PlatformApp.DefaultUrl;
        var embedded = app.Services.GetService<EmbeddedPostgres>();
        Console.WriteLine($$"""

            AgentPlatform {{ProductVersion.Text}}
              listens on   {{string.Join(", ", app.Urls)}}
              data         {{embedded?.Description ?? "the database of ConnectionStrings:AgentPlatform"}}
              API docs     {{url}}/docs

            Try it: make an account and look at its key

              curl -s -X POST {{url}}/api/register -H 'Content-Type: application/json' -d '{"nickname":"me-'$RANDOM'"}'

            """);
    }
}
