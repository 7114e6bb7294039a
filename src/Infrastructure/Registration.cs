using AgentPlatform.Application;
using AgentPlatform.Application.Agents;
using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Executors;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Application.Models;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Infrastructure.Agents;
using AgentPlatform.Infrastructure.Agents.Registered;
using AgentPlatform.Infrastructure.ApiKeys;
using AgentPlatform.Infrastructure.Audit;
using AgentPlatform.Infrastructure.Database;
using AgentPlatform.Infrastructure.Embedded;
using AgentPlatform.Infrastructure.Executors;
using AgentPlatform.Infrastructure.Identity;
using AgentPlatform.Infrastructure.Keys;
using AgentPlatform.Infrastructure.Mailboxes;
using AgentPlatform.Infrastructure.Models;
using AgentPlatform.Infrastructure.Sessions;
using AgentPlatform.Infrastructure.Sessions.Chats;
using AgentPlatform.Infrastructure.Sessions.Search;
using AgentPlatform.Infrastructure.Streams;
using AgentPlatform.Infrastructure.Tasks;
using AgentPlatform.Infrastructure.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AgentPlatform.Infrastructure;

/// <summary>Where the platform's data and secrets are.</summary>
public sealed record InfrastructureSettings
{
    /// <summary>An operator's database; null means the embedded one.</summary>
    public string? ConnectionString { get; init; }

    public required EmbeddedPostgresSettings Embedded { get; init; }

    /// <summary>Connections in the pool; around eight per core is right.</summary>
    public int PoolSize { get; init; } = 20;

    /// <summary>Read when it is first needed, which is after the embedded server has made its data folder.</summary>
    public required Func<MasterKey> MasterKey { get; init; }

    public IReadOnlyDictionary<string, OAuthProviderSettings> OAuthProviders { get; init; } = new Dictionary<string, OAuthProviderSettings>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, CodeProviderSettings> CodeProviders { get; init; } = new Dictionary<string, CodeProviderSettings>(StringComparer.Ordinal);
}

public static class Registration
{
    /// <summary>Registers stores, query handlers and the database. Nothing is opened before the host starts.</summary>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, InfrastructureSettings settings)
    {
        if (settings.ConnectionString is { } connectionString) services.AddSingleton(new DatabaseAddress(() => connectionString, settings.PoolSize));
        else services.AddEmbeddedDatabase(settings);

        services.AddSingleton(provider => provider.GetRequiredService<DatabaseAddress>().Pool());
        services.AddSingleton(settings.MasterKey);
        services.AddSingleton<KeyRing>();
        services.AddSingleton<ISigningKeys>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<ISecretBox>(provider => provider.GetRequiredService<KeyRing>());
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton(provider => new DatabaseUpgrade(provider.GetRequiredService<DatabaseStart>(), provider.GetService<EmbeddedPostgres>()));
        services.AddSingleton(provider => new Readiness(
            provider.GetRequiredService<DatabaseStart>(), provider.GetRequiredService<NpgsqlDataSource>, provider.GetRequiredService<TimeProvider>()));

        services.AddSingleton<CommitSlots>();
        services.AddSingleton<TransactionRetries>();
        services.AddScoped<UnitOfWork>();
        services.AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<UnitOfWork>());
        services.AddScoped<Db>();
        services.AddScoped<IOnceLedger, OnceLedger>();

        services.AddSingleton<IPasswords, Identity.Passwords>();
        services.AddScoped<IUserStore, UserStore>();
        services.AddScoped<IBrowserSessionStore, BrowserSessionStore>();
        services.AddScoped<IRefreshTokenStore, RefreshTokenStore>();
        services.AddScoped<IOAuthStore, OAuthStore>().AddScoped<IDeviceGrantStore, DeviceGrantStore>();
        services.AddScoped<IUserDirectory, UserDirectory>();
        services.AddScoped<ICallerEvictions, CallerEvictions>();
        services.AddSingleton(new OAuthProviders(settings.OAuthProviders));
        services.AddSingleton<IOAuthProviders>(provider => provider.GetRequiredService<OAuthProviders>());
        services.AddSingleton<OpenIdIssuers>().AddScoped<IOAuthClient, OAuthClient>();
        services.AddSingleton(new CodeProviders(settings.CodeProviders)).AddScoped<ICodeExchange, CodeExchange>();
        services.AddHttpClient(OAuthClient.ClientName, client =>
        {
            client.Timeout = TimeSpan.FromSeconds(10);
            client.MaxResponseContentBufferSize = 1024 * 1024;
            client.DefaultRequestHeaders.UserAgent.ParseAdd("AgentPlatform");
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(2) }).RemoveAllLoggers();

        services.AddScoped<IAccountStore, AccountStore>();
        services.AddScoped<IBrowserSessionFlags, BrowserSessionFlags>();
        services.AddScoped<IWorkspaceDirectory, WorkspaceDirectory>();
        services.AddScoped<IMembershipDirectory, MembershipDirectory>();
        services.AddScoped<ITenantDirectory, TenantDirectory>();
        services.AddScoped<IWorkspaceStore, WorkspaceStore>().AddScoped<IInvitationStore, InvitationStore>().AddScoped<ILimitStore, LimitStore>();
        services.AddSingleton<WorkspaceRemoval>();
        // In this order, and the workspace's own row behind all of them.
        services.AddScoped<IWorkspaceContents, SessionContents>().AddScoped<IWorkspaceContents, AgentContents>()
            .AddScoped<IWorkspaceContents, TaskContents>().AddScoped<IWorkspaceContents, MailContents>().AddScoped<IWorkspaceContents, InteractionContents>().AddScoped<IWorkspaceContents, RegisteredAgentContents>().AddScoped<IWorkspaceContents, UsageContents>().AddScoped<IWorkspaceContents, ExecutorContents>()
            .AddScoped<IWorkspaceContents, ApiKeyContents>().AddScoped<IWorkspaceContents, WorkspaceContents>();
        services.AddScoped<IWorkspaceVault, WorkspaceVault>();
        services.AddSingleton<StorageKeys>();
        services.AddScoped<IStorageKeyStore, StorageKeyStore>();
        services.AddSingleton<StorageKeyRewriting>();
        services.AddScoped<IAgentDirectory, AgentDirectory>();
        services.AddScoped<IAuditTrail, AuditTrail>();
        services.AddScoped<AuditRecords>().AddScoped<IAuditRecords>(provider => provider.GetRequiredService<AuditRecords>());
        services.AddScoped<IUsageStore, UsageStore>();
        services.AddScoped<AuditReader>().AddScoped<AuditVerifier>().AddScoped<AuditSealing>();
        services.AddSingleton<AuditBell>().AddSingleton<AuditSealer>().AddSingleton<RefusalWriter>();
        services.AddSingleton(provider => new AuditVerification(provider.GetRequiredService<IServiceScopeFactory>(), provider.GetService<EmbeddedPostgres>()));
        services.AddScoped<IApiKeyStore, ApiKeyStore>();
        services.AddScoped<IApiKeyDirectory, ApiKeyDirectory>().AddScoped<ICredentialUseLedger, ApiKeyUseLedger>();
        services.AddScoped<ITenantKeyStore, TenantKeyStore>();
        services.AddScoped<IKeyNames, KeyNames>();
        services.AddScoped<IAgentStore, AgentStore>();
        services.AddScoped<IRegisteredAgentStore, RegisteredAgentStore>().AddScoped<IRegisteredAgents, RegisteredAgents>().AddScoped<ICredentialUseLedger, AgentSigns>();
        services.AddScoped<ITaskStore, TaskStore>().AddScoped<ITaskDirectory, TaskDirectory>().AddSingleton<IStreamLog, TaskStreamLog>().AddSingleton<IStreamLog, TaskOutputLog>().AddScoped<IInteractions, Interactions>();
        services.AddScoped<IAgentBelongings, AgentTasks>().AddScoped<IAgentBelongings, AgentInteractions>();
        services.AddSingleton<TaskSweeper>().AddSingleton<AgentHealth>();
        services.AddScoped<IMailStore, MailStore>().AddSingleton<IStreamLog, MailStreamLog>().AddScoped<IAgentBelongings, AgentMail>().AddSingleton<MailSweeper>();
        services.AddScoped<IPlatformKeyStore, PlatformKeyStore>();
        services.AddScoped<IWorkspaceKeyStore, WorkspaceKeyStore>();
        services.AddScoped<ISessionStore, SessionStore>();
        services.AddScoped<IAgentSessions, AgentSessions>();
        services.AddSingleton<SessionSettling>();
        services.AddSingleton<IStreamLog, SessionStreamLog>();
        services.AddSingleton<StreamNode>();
        services.AddScoped<ISessionPolicyStore, SessionPolicyStore>();
        services.AddScoped<HiddenSessions>().AddScoped<ExpiredSessions>();
        services.AddSingleton<SearchSwitch>();
        services.AddSingleton<SessionRetention>();
        services.AddSingleton<CredentialUseWriter>();
        services.AddScoped<ISessionIndexer, SessionIndexer>();
        services.AddScoped<IImportStore, ImportStore>();
        services.AddScoped<IChatStore, ChatStore>();
        services.AddScoped<ChatReader>().AddScoped<ResultReader>().AddScoped<AgentPages>().AddScoped<ChatRecordings>();
        services.AddScoped<ISessionTexts, SessionTexts>();
        services.AddScoped<IExecutorStore, ExecutorStore>().AddScoped<ICommandLineStore, CommandLineStore>().AddScoped<ICredentialUseLedger, CommandLineUseLedger>();
        return services.AddHandlers(typeof(Registration));
    }

    /// <summary>Registers what runs beside requests. The database comes first, so that it starts first and stops last.</summary>
    public static IServiceCollection AddInfrastructureWorkers(this IServiceCollection services, InfrastructureSettings settings)
    {
        if (settings.ConnectionString is null) services.AddHostedService(provider => provider.GetRequiredService<EmbeddedPostgres>());
        services.AddHostedService(provider => provider.GetRequiredService<DatabaseStart>());
        services.AddHostedService<GroupDrain>();
        services.AddHostedService<CallerSignal>();
        services.AddHostedService(provider => provider.GetRequiredService<SessionSettling>());
        services.AddHostedService<StreamSender>().AddHostedService<StreamListener>();
        services.AddHostedService(provider => provider.GetRequiredService<CredentialUseWriter>());
        services.AddHostedService(provider => provider.GetRequiredService<SearchSwitch>());
        services.AddHostedService(provider => provider.GetRequiredService<SessionRetention>());
        services.AddHostedService(provider => provider.GetRequiredService<TaskSweeper>());
        services.AddHostedService(provider => provider.GetRequiredService<MailSweeper>());
        services.AddHostedService(provider => provider.GetRequiredService<AgentHealth>());
        services.AddHostedService(provider => provider.GetRequiredService<WorkspaceRemoval>());
        services.AddHostedService(provider => provider.GetRequiredService<StorageKeyRewriting>());
        services.AddHostedService(provider => provider.GetRequiredService<AuditSealer>());
        // Stops before the sealer, so that what was refused last is still chained.
        services.AddHostedService(provider => provider.GetRequiredService<RefusalWriter>());
        return services.AddHostedService<ExpiredRows>();
    }

    private static void AddEmbeddedDatabase(this IServiceCollection services, InfrastructureSettings settings)
    {
        services.AddSingleton(settings.Embedded);
        services.AddSingleton<EmbeddedPostgres>();
        services.AddSingleton(provider => new DatabaseAddress(() => provider.GetRequiredService<EmbeddedPostgres>().ConnectionString, settings.PoolSize));
    }
}
