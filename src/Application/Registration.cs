using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Executors;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Application.Sessions.Transcripts;
using AgentPlatform.Application.Tasks;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Mailboxes;
using AgentPlatform.Domain.Tasks;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace AgentPlatform.Application;

public static class Registration
{
    /// <summary>Registers the pipeline and the handlers and validators of the Application assembly.</summary>
    public static IServiceCollection AddApplication(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new Shutdown(CancellationToken.None));
        services.AddSingleton<MessageTelemetry>();
        services.AddTransient<ServiceFactory>(provider => provider.GetService!);
        services.AddTransient<IMediator, Mediator>();
        services.AddTransient<ISender, Sender>();
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(Tracing<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(Authorization<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(Validation<,>));
        services.AddTransient(typeof(IPipelineBehavior<,>), typeof(Transaction<,>));
        services.AddHandlers(typeof(Registration));
        services.AddSingleton<OnceGates>().AddScoped<OnceSlot>().AddScoped<OnceClaims>().AddScoped<OnceSending>();
        services.AddSingleton<CallerCache>();
        services.AddSingleton<CredentialUses>();
        services.AddSingleton<Refusals>().AddSingleton<IRefusals>(provider => provider.GetRequiredService<Refusals>());
        services.AddSingleton<AccessTokens>();
        services.AddScoped<IAuthenticator, Authenticator>().AddScoped<IPlaces, Places>();
        services.AddScoped<CredentialDirectories>().AddScoped<People>().AddScoped<GrantTokens>().AddSingleton<IdTokens>();
        services.AddSingleton<BrowserTelemetry>().AddScoped<BrowserLogins>().AddScoped<BrowserLookups>().AddScoped<IBrowserAuthenticator, BrowserAuthenticator>();
        services.AddScoped<UserKeys>();
        services.AddScoped<IUserKeys>(provider => provider.GetRequiredService<UserKeys>());
        services.AddScoped<AccountOpening>();
        services.AddScoped<LoginOpening>();
        services.AddScoped<IPersonalWorkspaces, PersonalWorkspaces>();
        services.AddScoped<MemberChanges>();
        services.AddScoped<TokenGrants>();
        services.AddScoped<OAuthStates>();
        services.AddScoped<OAuthStart>();
        services.AddScoped<OAuthLogins>();
        services.AddSingleton<NewPasswordValidator>();
        services.AddSingleton<LiveSessions>();
        services.AddSingleton<SessionOpening>();
        services.AddScoped<SessionLog>();
        services.AddScoped<SessionRemoval>();
        services.AddScoped<ChatOpening>().AddScoped<ChatLock>();
        services.AddScoped<StorageKeyChange>();
        services.AddSingleton(new GroupLimits());
        services.AddGroup<AppendEvents, int, AppendEventsFlush>();
        services.AddGroup<UploadSession, UploadedSession, UploadSessionFlush>();
        services.AddGroup<CreateTasks, IReadOnlyList<TaskId>, CreateTasksFlush>();
        services.AddGroup<TaskWork, TaskWorked, TaskWorkFlush>();
        services.AddGroup<SendMail, MessageId, SendMailFlush>();
        services.AddGroup<ReadInbox, IReadOnlyList<MailView>, ReadInboxFlush>();
        services.AddGroup<ReadMail, IReadOnlyList<MailView>, ReadMailFlush>();
        services.AddScoped<MailPosting>().AddScoped<MailWaiting>().AddScoped<IMailLapses, MailLapses>();
        services.AddSingleton<WorkBell>().AddSingleton<IChangeListener>(provider => provider.GetRequiredService<WorkBell>()).AddScoped<TaskJournal>().AddScoped<ITaskLapses, TaskLapses>().AddScoped<AgentOffers>();
        services.AddSingleton<StreamTelemetry>().AddSingleton<StreamChanges>().AddSingleton<StreamHub>().AddSingleton<IStreamSignals>(provider => provider.GetRequiredService<StreamHub>());
        services.AddScoped<ImportLog>();
        services.AddScoped<CommandLineTokens>().AddSingleton<IExecutorConnections, NoExecutorConnections>();
        return services.Scan(scan => scan.FromAssemblies(typeof(Registration).Assembly)
            .AddClasses(c => c.AssignableTo(typeof(IValidator<>)), publicOnly: false).AsImplementedInterfaces().WithSingletonLifetime());
    }

    private static void AddGroup<TCommand, T, TFlush>(this IServiceCollection services)
        where TCommand : class, IGrouped
        where TFlush : class, IGroupFlush<TCommand, T>
    {
        services.AddScoped<IGroupFlush<TCommand, T>, TFlush>();
        services.AddSingleton<Group<TCommand, T>>();
        services.AddSingleton<IGroup>(provider => provider.GetRequiredService<Group<TCommand, T>>());
    }

    /// <summary>Registers the message handlers found beside <paramref name="anchor"/>: Infrastructure answers the queries.</summary>
    public static IServiceCollection AddHandlers(this IServiceCollection services, Type anchor) => services.Scan(scan => scan.FromAssemblies(anchor.Assembly)
        .AddClasses(c => c.AssignableTo(typeof(IRequestHandler<,>)), publicOnly: false).AsImplementedInterfaces().WithTransientLifetime());
}
