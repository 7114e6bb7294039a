using System.Text.Json;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.Sessions;

/// <summary>What the caller's workspace has decided about its sessions.</summary>
public sealed record GetSessionPolicy(Caller Caller) : IQuery<SessionPolicy>
{
    public static Scope Needs => Scope.ManageSessions;
}

/// <summary>
/// Replaces all that the caller's workspace has decided. The visibility is that of sessions which are stored from now on. Sessions that are too old, and what is searched, follow in the background.
/// A workspace that is encrypted at rest cannot be searched.
/// </summary>
public sealed record SetSessionPolicy(Caller Caller, Visibility? DefaultVisibility, int? RetentionDays, bool IsSearchable) : ICommand<SessionPolicy>
{
    public static Scope Needs => Scope.ManageSessions;
}

internal sealed class SetSessionPolicyValidator : AbstractValidator<SetSessionPolicy>
{
    public SetSessionPolicyValidator() => RuleFor(c => c.RetentionDays).InclusiveBetween(1, SessionPolicy.LongestRetention)
        .WithMessage($"sessions are kept for 1 to {SessionPolicy.LongestRetention} days, or for ever (null)");
}

public interface ISessionPolicyStore
{
    /// <summary>Puts <paramref name="policy"/> in the place of the workspace's own. When searching is switched, every session of the workspace is marked as unsettled later; a crash in between only delays that.</summary>
    Task Save(WorkspaceId workspace, SessionPolicy policy, CancellationToken ct);
}

internal sealed class SetSessionPolicyHandler(ISessionPolicyStore policies, IWorkspaceVault vault, IAuditTrail trail) : ICommandHandler<SetSessionPolicy, SessionPolicy>
{
    public async Task<Result<SessionPolicy>> Handle(SetSessionPolicy command, CancellationToken ct)
    {
        // Held until this is decided, so that nobody begins to encrypt meanwhile.
        if (command.IsSearchable && (await vault.OpenToWrite(command.Caller.Here, ct)).Encrypts) return SessionErrors.NotSearchable;

        var policy = new SessionPolicy(command.DefaultVisibility, command.RetentionDays, command.IsSearchable);
        await policies.Save(command.Caller.Here, policy, ct);
        await trail.Record(new AuditEntry(command.Caller, "sessions.policy_changed")
        {
            Detail = JsonSerializer.Serialize(new
            {
                default_visibility = command.DefaultVisibility is not { } visibility ? null : visibility is Visibility.Public ? "public" : "private",
                retention_days = command.RetentionDays,
                searchable = command.IsSearchable,
            }),
        }, ct);
        return policy;
    }
}
