using AgentPlatform.Api.Hosting;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Infrastructure.Agents.Registered;
using AgentPlatform.Infrastructure.Identity;
using AgentPlatform.Infrastructure.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Testing;

/// <summary>The whole product in this process, on a real port, with a database of its own.</summary>
public sealed class TestPlatform : IAsyncDisposable
{
    /// <summary>The master key of every test installation, so that two of them can share a database.</summary>
    public const string MasterKey = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private readonly WebApplication app;
    private bool isStopped;

    private TestPlatform(WebApplication app, string database, LogLines logs)
    {
        (this.app, Database, Logs) = (app, database, logs);
        Http = new Wire(new Uri(app.Urls.Single()));
    }

    /// <summary>Talks to the server over HTTP.</summary>
    public Wire Http { get; }

    public Uri Url => Http.Base;

    public string Database { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Everything the server has logged.</summary>
    public LogLines Logs { get; }

    /// <summary>Starts an installation.</summary>
    /// <param name="settings">Settings by name, without the leading <c>AgentPlatform:</c>.</param>
    /// <param name="clock">The server's clock.</param>
    /// <param name="database">A database to share; a new one otherwise.</param>
    public static async Task<TestPlatform> Start(IReadOnlyDictionary<string, string>? settings = null, TimeProvider? clock = null, string? database = null)
    {
        database ??= await TestCluster.NewDatabase();
        var logs = new LogLines();
        var host = PlatformApp.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(
            [
                new("ConnectionStrings:AgentPlatform", database),
                new("urls", "http://127.0.0.1:0"),
                new("AgentPlatform:MasterKey", MasterKey),
                new("AgentPlatform:Identity:PasswordIterations", "1000"),
                new("AgentPlatform:Database:PoolSize", "8"),
                // Tests come from one address, and only those about limits want to meet them.
                new("AgentPlatform:RateLimits:LoginPerMinute", "1000000"),
                new("AgentPlatform:RateLimits:DefaultPerSecond", "1000000"),
                new("AgentPlatform:RateLimits:Burst", "1000000"),
            ]);
            // A source that is added later wins.
            builder.Configuration.AddInMemoryCollection(settings?.Select(pair => new KeyValuePair<string, string?>($"AgentPlatform:{pair.Key}", pair.Value)));
            if (clock is not null) builder.Services.AddSingleton(clock);
            builder.Services.AddSingleton<ILoggerProvider>(logs);
        });
        await host.StartAsync();
        return new TestPlatform(host, database, logs);
    }

    /// <summary>Waits until the server remembers callers, which it does once it can hear of evictions.</summary>
    public async Task UntilCallersAreCached()
    {
        var cache = Services.GetRequiredService<CallerCache>();
        while (!cache.IsOn) await Task.Yield();
    }

    /// <summary>Looks once for agents that fell silent, as the server does every half minute.</summary>
    public async Task SweepAgents()
    {
        await Services.GetRequiredService<AgentHealth>().Sweep(CancellationToken.None);
        await Services.GetRequiredService<TaskSweeper>().GiveBack(CancellationToken.None);
    }

    /// <summary>Writes when credentials were last used, which otherwise happens every few seconds.</summary>
    public Task SaveCredentialUses() => Services.GetRequiredService<CredentialUseWriter>().Write(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        // A test that is about stopping has done so itself.
        if (Interlocked.Exchange(ref isStopped, true)) return;
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
