using AgentPlatform.Infrastructure;

namespace AgentPlatform.Api.Hosting;

/// <summary>Commands that work on the database and exit.</summary>
internal static class DatabaseCommands
{
    /// <summary>Brings the database up to date, for operators who do not let servers do that.</summary>
    public static async Task<int> Migrate(WebApplication app)
    {
        var applied = await app.Services.GetRequiredService<DatabaseUpgrade>().Run(CancellationToken.None);
        Console.WriteLine(applied == 0 ? "The database is up to date." : $"Applied {applied} migration{(applied == 1 ? "" : "s")}.");
        return 0;
    }
}
