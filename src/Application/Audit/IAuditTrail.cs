using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Audit;

/// <summary>Writes down who did what, in the unit of work of the effect: there is never one without the other.</summary>
public interface IAuditTrail
{
    /// <summary>Adds an entry. It is chained to those before it within a second of the commit. Comes last in a transaction (docs/writes.md, locks).</summary>
    Task Record(AuditEntry entry, CancellationToken ct);
}

/// <summary>One thing that was done, or refused.</summary>
/// <param name="By">Who did it, with which credential and from where.</param>
/// <param name="Action"><c>feature.verb</c> in the past tense, for example <c>workspaces.member_added</c>; 1 to 255 bytes.</param>
public sealed record AuditEntry(Caller By, string Action)
{
    /// <summary>Where it was done; the caller's workspace if not given, and the platform itself where there is none.</summary>
    public WorkspaceId? Workspace { get; init; }

    /// <summary>What it was done to.</summary>
    public AuditTarget? Target { get; init; }

    /// <summary>It was tried and not allowed.</summary>
    public bool IsRefused { get; init; }

    /// <summary>More of it as JSON text of at most 1 MiB, without secrets; null where there is nothing more to say.</summary>
    public string? Detail { get; init; }

    /// <summary>The detail holds what the workspace encrypts at rest.</summary>
    public bool IsPersonal { get; init; }
}

/// <summary>What something was done to: <c>member</c> and a user's id, <c>session</c> and its id.</summary>
public sealed record AuditTarget(string Kind, string Id);
