using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Limits;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.AgentServer;
using AgentPlatform.Api.Surfaces.OpenSession;
using AgentPlatform.Api.Surfaces.RustyGpt;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Identity.Browsers;
using AgentPlatform.Application.Mailboxes;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Infrastructure;
using AgentPlatform.Infrastructure.Identity;
using FluentValidation;

namespace AgentPlatform.Api.Hosting;

/// <summary>Everything an operator can set, section <c>AgentPlatform</c> (docs/operations.md). Environment variables use <c>AgentPlatform__Name</c>.</summary>
internal sealed record PlatformSettings
{
    /// <summary>Where the embedded database and the master key live.</summary>
    public string DataFolder { get; init; } = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "agentplatform");

    /// <summary>The address under which people reach the server; empty means: as the request was sent.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>32 bytes as base64. Needed with an operator's own database; otherwise made in the data folder.</summary>
    public string MasterKey { get; init; } = "";

    /// <summary>A file that holds the master key.</summary>
    public string MasterKeyFile { get; init; } = "";

    public EmbeddedSettings Embedded { get; init; } = new();

    public DatabaseSettings Database { get; init; } = new();

    public LimitSettings Limits { get; init; } = new();

    public LogSettings Logs { get; init; } = new();

    public IdentitySettings Identity { get; init; } = new();

    public BrowserSettings Browsers { get; init; } = new();

    public CookieSettings Cookies { get; init; } = new();

    public SessionSettings Sessions { get; init; } = new();

    public StreamSettings Streams { get; init; } = new();

    public MailboxSettings Mailboxes { get; init; } = new();

    public OpenSessionSettings OpenSession { get; init; } = new();

    public QuotaSettings Quotas { get; init; } = new();

    public AgentServerSettings AgentServer { get; init; } = new();

    public RustyGptSettings RustyGpt { get; init; } = new();

    public RateLimitSettings RateLimits { get; init; } = new();

    /// <summary>Whether <c>X-Forwarded-For</c> and <c>X-Real-IP</c> tell a client's address. Anybody may send them: off where clients reach the server without a proxy that sets them.</summary>
    public bool TrustForwardedFor { get; init; } = true;

    /// <summary>OAuth providers by id: <c>github</c>, <c>gitlab</c>, or any other.</summary>
    public Dictionary<string, OAuthProviderSettings> OAuth { get; init; } = new(StringComparer.Ordinal);

    public OtlpSettings Otlp { get; init; } = new();

    internal sealed record EmbeddedSettings
    {
        public string? Binaries { get; init; }

        public string? ToolsFolder { get; init; }
    }

    internal sealed record DatabaseSettings
    {
        public int PoolSize { get; init; } = 20;
    }

    internal sealed record LimitSettings
    {
        /// <summary>Bytes of an upload's body; the default is OpenSession's.</summary>
        public long MaxBodyBytes { get; init; } = 256L * 1024 * 1024;
    }

    internal sealed record LogSettings
    {
        /// <summary><c>text</c> for people, <c>json</c> for machines.</summary>
        public string Format { get; init; } = "text";

        public LogLevel Level { get; init; } = LogLevel.Information;
    }

    internal sealed record OtlpSettings
    {
        public string? Endpoint { get; init; }
    }
}

internal sealed class PlatformSettingsValidator : AbstractValidator<PlatformSettings>
{
    public PlatformSettingsValidator(bool hasOwnDatabase)
    {
        RuleFor(s => s.DataFolder).NotEmpty();
        RuleFor(s => s.PublicUrl).Must(url => url.Length == 0 || IsAddress(url)).WithMessage("must be an http or https address");
        RuleFor(s => s.MasterKey).Must((s, key) => key.Length == 0 || s.MasterKeyFile.Length == 0).WithMessage("must not be given together with MasterKeyFile");
        RuleFor(s => s.MasterKey).Must((s, key) => !hasOwnDatabase || key.Length > 0 || s.MasterKeyFile.Length > 0)
            .WithMessage("or MasterKeyFile must be given with ConnectionStrings:AgentPlatform (make one with: openssl rand -base64 32)");
        RuleFor(s => s.Database.PoolSize).InclusiveBetween(2, 500);
        RuleFor(s => s.Limits.MaxBodyBytes).InclusiveBetween(1024, 16L * 1024 * 1024 * 1024);
        RuleFor(s => s.Browsers.Idle).InclusiveBetween(TimeSpan.FromSeconds(2), TimeSpan.FromDays(365));
        RuleFor(s => s.Browsers.Absolute).Must((s, absolute) => absolute >= s.Browsers.Idle && absolute <= TimeSpan.FromDays(3650)).WithMessage("must be between Idle and ten years");
        RuleFor(s => s.Browsers.Grace).InclusiveBetween(TimeSpan.Zero, TimeSpan.FromHours(1));
        RuleFor(s => s.Browsers.MaxPerUser).InclusiveBetween(0, 10_000);
        RuleFor(s => s.Cookies.SameSite).IsInEnum().NotEqual(SameSiteMode.Unspecified).WithMessage("must be Lax, Strict or None");
        RuleFor(s => s.Sessions.SettleAfter).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        RuleFor(s => s.Streams.KeepAlive).InclusiveBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
        RuleFor(s => s.Streams.AccessCheck).InclusiveBetween(TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
        RuleFor(s => s.Sessions.RetentionInterval).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        RuleFor(s => s.Sessions.RewritingInterval).InclusiveBetween(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        RuleFor(s => s.Mailboxes.KeepSettledDays).InclusiveBetween(1, MailboxSettings.MostDays);
        RuleFor(s => s.Mailboxes.KeepUnreadDays).InclusiveBetween(1, MailboxSettings.MostDays);
        RuleFor(s => s.Logs.Format).Must(format => format is "text" or "json").WithMessage("must be text or json");
        RuleFor(s => s.RateLimits.LoginPerMinute).InclusiveBetween(1, 1_000_000);
        RuleFor(s => s.RateLimits.DefaultPerSecond).InclusiveBetween(1, 1_000_000);
        RuleFor(s => s.RateLimits.Burst).InclusiveBetween(1, 1_000_000);
        RuleFor(s => s.OAuth).Must(providers => providers.Values.All(provider => provider.Issuer.Length == 0 || IsAddress(provider.Issuer))).WithMessage("has an Issuer that is no http or https address");
        RuleFor(s => s.Identity.ShortestPassword).InclusiveBetween(1, 128);
        RuleFor(s => s.Identity.LongestPassword).Must((s, longest) => longest >= s.Identity.ShortestPassword && longest <= 4096).WithMessage("must be between ShortestPassword and 4096");
        RuleFor(s => s.Identity.PasswordIterations).InclusiveBetween(1_000, 10_000_000);
    }

    private static bool IsAddress(string url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";
}

/// <summary>Reads the settings; everything that is wrong with them is told at once, a line each.</summary>
internal static class PlatformConfiguration
{
    private const string Section = "AgentPlatform";

    public static PlatformSettings Read(IConfiguration configuration)
    {
        var mistakes = new List<string>();
        var section = configuration.GetSection(Section);
        var settings = new PlatformSettings
        {
            DataFolder = section["DataFolder"] ?? new PlatformSettings().DataFolder,
            PublicUrl = section["PublicUrl"] ?? "",
            MasterKey = section["MasterKey"] ?? "",
            MasterKeyFile = section["MasterKeyFile"] ?? "",
            Embedded = Part<PlatformSettings.EmbeddedSettings>(section, "Embedded", mistakes),
            Database = Part<PlatformSettings.DatabaseSettings>(section, "Database", mistakes),
            Limits = Part<PlatformSettings.LimitSettings>(section, "Limits", mistakes),
            Logs = Part<PlatformSettings.LogSettings>(section, "Logs", mistakes),
            Identity = Part<IdentitySettings>(section, "Identity", mistakes),
            Browsers = Part<BrowserSettings>(section, "Browsers", mistakes),
            Cookies = Part<CookieSettings>(section, "Cookies", mistakes),
            Sessions = Part<SessionSettings>(section, "Sessions", mistakes),
            Streams = Part<StreamSettings>(section, "Streams", mistakes),
            Mailboxes = Part<MailboxSettings>(section, "Mailboxes", mistakes),
            OpenSession = Part<OpenSessionSettings>(section, "OpenSession", mistakes),
            Quotas = Part<QuotaSettings>(section, "Quotas", mistakes),
            AgentServer = Part<AgentServerSettings>(section, "AgentServer", mistakes),
            RustyGpt = Part<RustyGptSettings>(section, "RustyGpt", mistakes),
            RateLimits = Part<RateLimitSettings>(section, "RateLimits", mistakes),
            TrustForwardedFor = Flag(section, "TrustForwardedFor", otherwise: true, mistakes),
            OAuth = Part<Dictionary<string, OAuthProviderSettings>>(section, "OAuth", mistakes),
            Otlp = Part<PlatformSettings.OtlpSettings>(section, "Otlp", mistakes),
        };
        foreach (var child in section.GetChildren())
            if (typeof(PlatformSettings).GetProperty(child.Key, System.Reflection.BindingFlags.IgnoreCase | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance) is null)
                mistakes.Add($"{Section}:{child.Key} is not a setting.");

        var outcome = new PlatformSettingsValidator(OwnDatabase(configuration) is not null).Validate(settings);
        mistakes.AddRange(settings.Quotas.Read().Unreadable.Select(name => $"{Section}:Quotas:{name} must be a number, such as {QuotaText.Example(name)}."));
        mistakes.AddRange(outcome.Errors.Select(error => $"{Section}:{error.PropertyName.Replace('.', ':')} {Lower(error.ErrorMessage)}"));
        return mistakes.Count == 0 ? settings : throw new StartupException(string.Join(Environment.NewLine, mistakes));
    }

    /// <summary>The operator's database, where there is one.</summary>
    public static string? OwnDatabase(IConfiguration configuration) => configuration.GetConnectionString(Section) is { Length: > 0 } given ? given : null;

    private static T Part<T>(IConfigurationSection section, string name, List<string> mistakes)
        where T : new()
    {
        try
        {
            return section.GetSection(name).Get<T>(options => options.ErrorOnUnknownConfiguration = true) ?? new T();
        }
        catch (InvalidOperationException wrong)
        {
            // The innermost says which value could not be read; values themselves may be secrets and are not repeated.
            mistakes.Add($"{Section}:{name} cannot be read: {wrong.Message}");
            return new T();
        }
    }

    private static bool Flag(IConfigurationSection section, string name, bool otherwise, List<string> mistakes)
    {
        if (section[name] is not { Length: > 0 } given) return otherwise;
        if (bool.TryParse(given, out var value)) return value;
        mistakes.Add($"{Section}:{name} must be true or false.");
        return otherwise;
    }

    private static string Lower(string message) => message.EndsWith('.') ? message : message + ".";
}
