using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Common;
using FluentValidation;

namespace AgentPlatform.Application.Audit;

/// <summary>Which entries of a trail are wanted. What is null does not restrict.</summary>
public sealed record AuditFilter
{
    public const int LongestText = 1024;

    /// <summary>Done by this principal.</summary>
    public Guid? Actor { get; init; }

    /// <summary>Exactly this action or, if it ends in a dot, every action that begins so.</summary>
    public string? Action { get; init; }

    /// <summary>Done to this.</summary>
    public AuditTarget? Target { get; init; }

    /// <summary>At this instant or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this instant.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only what was refused, or only what was done.</summary>
    public bool? IsRefused { get; init; }
}

/// <summary>An entry for those who may read it.</summary>
/// <param name="Record">The entry as the chain covers it.</param>
/// <param name="Detail">Its detail, decrypted: JSON text as a rule; null where it has none.</param>
/// <param name="Seal">Its place in the chain; null until it has one, for about a second.</param>
public sealed record AuditEntryView(AuditRecord Record, string? Detail, AuditSeal? Seal);

/// <summary>Part of a trail.</summary>
/// <param name="Entries">Newest first.</param>
/// <param name="Next">What to pass as <c>After</c> for the next page; null on the last. A page may have fewer entries than asked for although another follows, even none.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntryView> Entries, string? Next);

/// <summary>Reads the trail of the caller's workspace, newest first.</summary>
/// <param name="Caller">The workspace is the caller's.</param>
/// <param name="Filter">Which entries.</param>
/// <param name="After">Where the page before ended, as its answer said.</param>
/// <param name="Limit">1 to <see cref="Most"/>. A page also ends after about 4 MiB of details.</param>
public sealed record ReadAudit(Caller Caller, AuditFilter Filter, string? After, int Limit) : IQuery<AuditPage>
{
    public const int Most = 200;

    public static Scope Needs => Scope.ReadAudit;
}

/// <summary>Reads the platform's own trail, as <see cref="ReadAudit"/> reads that of a workspace.</summary>
public sealed record ReadPlatformAudit(Caller Caller, AuditFilter Filter, string? After, int Limit) : IQuery<AuditPage>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

/// <summary>The trail of the caller's workspace from the oldest entry on, in pieces of bounded size that are fetched as they are read; no connection is held in between.</summary>
public sealed record ExportAudit(Caller Caller, AuditFilter Filter) : IQuery<IAsyncEnumerable<IReadOnlyList<AuditEntryView>>>
{
    public static Scope Needs => Scope.ReadAudit;
}

/// <summary>The platform's own trail, as <see cref="ExportAudit"/> gives that of a workspace.</summary>
public sealed record ExportPlatformAudit(Caller Caller, AuditFilter Filter) : IQuery<IAsyncEnumerable<IReadOnlyList<AuditEntryView>>>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

internal sealed class AuditFilterValidator : AbstractValidator<AuditFilter>
{
    public AuditFilterValidator()
    {
        RuleFor(f => f.Action).MaximumLength(AuditFilter.LongestText).OverridePropertyName("action");
        RuleFor(f => f.Target!.Kind).MaximumLength(AuditFilter.LongestText).When(f => f.Target is not null).OverridePropertyName("target_kind");
        RuleFor(f => f.Target!.Id).MaximumLength(AuditFilter.LongestText).When(f => f.Target is not null).OverridePropertyName("target_id");
    }
}

internal sealed class ReadAuditValidator : AbstractValidator<ReadAudit>
{
    public ReadAuditValidator()
    {
        RuleFor(q => q.Filter).SetValidator(new AuditFilterValidator());
        RuleFor(q => q.Limit).InclusiveBetween(1, ReadAudit.Most);
    }
}

internal sealed class ReadPlatformAuditValidator : AbstractValidator<ReadPlatformAudit>
{
    public ReadPlatformAuditValidator()
    {
        RuleFor(q => q.Filter).SetValidator(new AuditFilterValidator());
        RuleFor(q => q.Limit).InclusiveBetween(1, ReadAudit.Most);
    }
}

internal sealed class ExportAuditValidator : AbstractValidator<ExportAudit>
{
    public ExportAuditValidator() => RuleFor(q => q.Filter).SetValidator(new AuditFilterValidator());
}

internal sealed class ExportPlatformAuditValidator : AbstractValidator<ExportPlatformAudit>
{
    public ExportPlatformAuditValidator() => RuleFor(q => q.Filter).SetValidator(new AuditFilterValidator());
}
