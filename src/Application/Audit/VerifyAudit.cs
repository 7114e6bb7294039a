using System.Globalization;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Audit;

/// <summary>Recomputes the chain of the caller's workspace from its first entry on, and compares it with an anchor where one is given. Takes about a second per 50,000 entries.</summary>
public sealed record VerifyAudit(Caller Caller, AuditAnchor? Anchor) : IQuery<AuditVerdict>
{
    public static Scope Needs => Scope.ReadAudit;
}

/// <summary>Recomputes the platform's own chain, as <see cref="VerifyAudit"/> does that of a workspace.</summary>
public sealed record VerifyPlatformAudit(Caller Caller, AuditAnchor? Anchor) : IQuery<AuditVerdict>
{
    public static Scope Needs => Scope.AdministerPlatform;
}

/// <summary>What came of recomputing a chain.</summary>
/// <param name="Workspace">Whose; the zero workspace is the platform itself.</param>
/// <param name="Sealed">Entries that are what they were when they were chained; up to the first break, where there is one.</param>
/// <param name="Unsealed">Entries that wait for the sealer.</param>
/// <param name="HeadHash">Hash of the last of the sound entries.</param>
/// <param name="Break">What is wrong first; null if nothing is.</param>
public sealed record AuditVerdict(WorkspaceId Workspace, long Sealed, long Unsealed, byte[] HeadHash, AuditBreak? Break)
{
    /// <summary>The last of the sound entries as an <see cref="AuditAnchor"/>, to be written down elsewhere; null where there is none.</summary>
    public string? Head => Sealed == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{Sealed}:{Convert.ToHexStringLower(HeadHash)}");
}

/// <summary>Where a trail is not what it was.</summary>
/// <param name="Kind">In which way.</param>
/// <param name="Sequence">The place in the chain; null where the row has none.</param>
/// <param name="Entry">The entry's id, where it is known.</param>
public sealed record AuditBreak(AuditBreakKind Kind, long? Sequence, long? Entry)
{
    /// <summary>What is wrong, for people.</summary>
    public string Explanation => Kind switch
    {
        AuditBreakKind.EntryChanged => "the entry, or its seal, is not what was sealed",
        AuditBreakKind.EntryMissing => "there is a seal, but its entry is gone",
        AuditBreakKind.SealMissing => "the seal at this place is gone, later ones are there",
        AuditBreakKind.EntryUnsealed => "the entry is neither sealed nor waiting for that: it was inserted, or its seal removed, by other means",
        AuditBreakKind.QueueStray => "what waits to be sealed is no entry of this trail, or is sealed already",
        AuditBreakKind.AnchorMissing => "the chain ends before the anchor: its end was cut off",
        AuditBreakKind.AnchorDiffers => "this is not the chain that the anchor was taken from",
    };
}

public enum AuditBreakKind
{
    /// <summary>The entry, or its seal, is not what was sealed; also where two have changed places.</summary>
    EntryChanged,

    /// <summary>There is a seal, but not its entry.</summary>
    EntryMissing,

    /// <summary>There are seals behind this place, but none at it.</summary>
    SealMissing,

    /// <summary>The entry is neither sealed nor waiting for that: it was inserted behind the platform's back, or its seal was removed.</summary>
    EntryUnsealed,

    /// <summary>What waits to be sealed is no entry, or is one that is sealed already.</summary>
    QueueStray,

    /// <summary>The chain ends before the anchor: its end was cut off.</summary>
    AnchorMissing,

    /// <summary>The chain is sound in itself but is not the one that the anchor was taken from: it was built anew.</summary>
    AnchorDiffers,
}
