using System.Text.Json;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Limits;
using AgentPlatform.Api.Operations;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Accounts;
using AgentPlatform.Api.Surfaces.Additions;
using AgentPlatform.Api.Surfaces.AgentServer;
using AgentPlatform.Api.Surfaces.OpenAgentsBuilder;
using AgentPlatform.Api.Surfaces.OpenSession;
using AgentPlatform.Api.Surfaces.OpenSession.Service;
using AgentPlatform.Api.Surfaces.RustyGpt;
using AgentPlatform.Api.Surfaces.RustyGpt.Identity;
using AgentPlatform.Application;
using AgentPlatform.Application.Common;
using AgentPlatform.Infrastructure;
using AgentPlatform.Infrastructure.Embedded;
using AgentPlatform.Infrastructure.Identity;
using AgentPlatform.Infrastructure.Keys;
using Microsoft.Extensions.Logging.Console;

namespace AgentPlatform.Api.Hosting;

/// <summary>Puts the application together: services, the request pipeline, the surfaces.</summary>
internal static class PlatformApp
{
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>Builds the application; nothing is started.</summary>
    /// <param name="configure">Settings and services on top, for tests.</param>
    /// <param name="withWorkers">False: nothing is started beside requests, not even a database. For writing the API documents.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null, bool withWorkers = true)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        configure?.Invoke(builder);
        var settings = PlatformConfiguration.Read(builder.Configuration);
        AddHosting(builder, settings);
        builder.Services.AddSingleton(provider => new Shutdown(provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        builder.Services.AddApplication();
        AddInfrastructure(builder, settings, withWorkers);
        builder.Services.AddPlatformTelemetry(builder.Configuration);
        builder.Services.AddCallers().AddHttpContextAccessor();
        builder.Services.AddSingleton(OpenSessionSurface.Description).AddSingleton(AccountsSurface.Description).AddSingleton(AgentServerSurface.Description)
            .AddSingleton(OpenAgentsBuilderSurface.Description).AddSingleton(RustyGptSurface.Description);
        builder.Services.AddSingleton<SurfaceDirectory>();
        builder.Services.AddApiDocuments();

        var app = builder.Build();
        UsePipeline(app);
        MapRoutes(app);
        return app;
    }

    private static void AddHosting(WebApplicationBuilder builder, PlatformSettings settings)
    {
        var services = builder.Services;
        services.AddSingleton(settings).AddSingleton(settings.Identity).AddSingleton(settings.Browsers).AddSingleton(settings.Cookies).AddSingleton(settings.Sessions).AddSingleton(settings.Streams).AddSingleton(settings.Mailboxes).AddSingleton(settings.OpenSession).AddSingleton(settings.RustyGpt).AddSingleton(settings.AgentServer).AddSingleton(settings.Quotas.Read().Limits);
        services.AddSingleton(settings.RateLimits).AddSingleton(provider => new RateBuckets(provider.GetRequiredService<TimeProvider>())).AddSingleton(new ForwardedFor(settings.TrustForwardedFor));
        services.AddSingleton<PublicUrl>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Limits.MaxBodyBytes;
        });
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists()) builder.WebHost.UseUrls(DefaultUrl);

        builder.Logging.SetMinimumLevel(settings.Logs.Level)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (settings.Logs.Format is "json")
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
                console.JsonWriterOptions = new JsonWriterOptions { Indented = false };
            });
        }
        else
        {
            builder.Logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
                console.ColorBehavior = LoggerColorBehavior.Default;
            });
        }
    }

    private static void AddInfrastructure(WebApplicationBuilder builder, PlatformSettings settings, bool withWorkers)
    {
        var ownDatabase = PlatformConfiguration.OwnDatabase(builder.Configuration);
        var infrastructure = new InfrastructureSettings
        {
            ConnectionString = ownDatabase,
            Embedded = new EmbeddedPostgresSettings { DataFolder = settings.DataFolder, Binaries = settings.Embedded.Binaries, ToolsFolder = settings.Embedded.ToolsFolder },
            PoolSize = settings.Database.PoolSize,
            MasterKey = () => settings switch
            {
                { MasterKey.Length: > 0 } => MasterKey.Parse(settings.MasterKey, "AgentPlatform:MasterKey"),
                { MasterKeyFile.Length: > 0 } => MasterKey.FromFile(settings.MasterKeyFile, mayCreate: false),
                _ => MasterKey.FromFile(Path.Combine(settings.DataFolder, "master.key"), mayCreate: true),
            },
            OAuthProviders = settings.OAuth,
            CodeProviders = CodeProviders(settings.RustyGpt),
        };
        builder.Services.AddInfrastructure(infrastructure);
        if (withWorkers) builder.Services.AddInfrastructureWorkers(infrastructure);
    }

    private static Dictionary<string, CodeProviderSettings> CodeProviders(RustyGptSettings settings) => new(StringComparer.Ordinal)
    {
        [OAuthEndpoints.GitHubId] = CodeProvider(settings.GitHub, "github_user_", "github.com") with { IsOn = settings.GitHub is { ClientId.Length: > 0, ClientSecret.Length: > 0, AuthUrl.Length: > 0, TokenUrl.Length: > 0 } },
        // Wire: Apple is not told a secret.
        [OAuthEndpoints.AppleId] = CodeProvider(settings.Apple, "apple_user_", "appleid.com") with { ClientSecret = "", IsOn = settings.Apple is { ClientId.Length: > 0, AuthUrl.Length: > 0, TokenUrl.Length: > 0 } },
    };

    private static CodeProviderSettings CodeProvider(RustyGptSettings.CodeLoginSettings given, string prefix, string domain) => new()
    {
        ClientId = given.ClientId,
        ClientSecret = given.ClientSecret,
        RedirectUri = given.RedirectUri,
        TokenUrl = given.TokenUrl,
        UsernamePrefix = prefix,
        EmailDomain = domain,
    };

    private static void UsePipeline(WebApplication app)
    {
        app.UseMiddleware<RequestIds>();
        app.UseMiddleware<SurfaceHeaders>();
        app.UseMiddleware<OpenCors>();
        app.UseMiddleware<SurfaceErrors>();
        app.UseMiddleware<RateLimits>();
        app.UseWebSockets();
        app.UseRouting();
        app.UseMiddleware<CallerMiddleware>();
        app.UseMiddleware<IdempotencyKeys>();
        app.UseApiBrowser(ServiceEndpoints.WriteDocs);
    }

    private static void MapRoutes(WebApplication app)
    {
        app.MapHealth();
        app.MapMetrics();
        app.MapAccounts();
        app.MapOpenSession();
        app.MapAgentServer();
        app.MapOpenAgentsBuilder();
        app.MapRustyGpt();
        app.MapAdditions();
        app.MapApiDocuments();
    }
}
