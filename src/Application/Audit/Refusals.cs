using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Audit;

/// <summary>Takes note of failed authentication and refused authorization, for the audit trail. Costs no request a write, and a flood of them is counted instead of written down one by one.</summary>
public interface IRefusals
{
    /// <summary>Something was refused; what is neither about authentication nor about authorization is passed over.</summary>
    /// <param name="caller">Who, as far as is known, from where and with which kind of credential.</param>
    /// <param name="workspace">In whose trail it belongs: a workspace that the caller is known to be a member of; null for the platform's own.</param>
    /// <param name="error">Why.</param>
    /// <param name="operation">Name of the endpoint or message.</param>
    void Note(Caller caller, WorkspaceId? workspace, Error error, string operation);
}

/// <summary>What was refused to the same caller for the same reason.</summary>
/// <param name="Caller">The first of them.</param>
/// <param name="Workspace">Whose trail it belongs to; null for the platform's own.</param>
/// <param name="Error">Why.</param>
/// <param name="Operation">What was asked for.</param>
public sealed record NotedRefusal(Caller Caller, WorkspaceId? Workspace, Error Error, string Operation)
{
    public required DateTimeOffset First { get; init; }

    public DateTimeOffset Last { get; init; }

    public long Count { get; init; }
}

/// <summary>What was noted since it was taken last.</summary>
/// <param name="Noted">One for each combination of address, credential, workspace, operation and reason.</param>
/// <param name="LeftOut">How many more there were of combinations that found no place.</param>
public sealed record NotedRefusals(IReadOnlyCollection<NotedRefusal> Noted, long LeftOut);

/// <summary>
/// Collects refusals until they are written. At most <see cref="Most"/> combinations have a place, of which callers whom nobody knows take no more than <see cref="MostUnknown"/>, so that they cannot hide what members
/// try; and a flood that goes on gets <see cref="Refill"/> new places each time, so that the trail does not grow with it.
/// </summary>
public sealed class Refusals(TimeProvider clock) : IRefusals
{
    public const int Most = 1000;
    public const int MostUnknown = 800;

    /// <summary>Places that come back with each taking.</summary>
    public const int Refill = 100;

    private readonly Lock access = new();
    private Dictionary<Combination, NotedRefusal> noted = [];
    private long leftOut;
    private int unknown;
    private (int Known, int Unknown) places = (Most - MostUnknown, MostUnknown);

    public void Note(Caller caller, WorkspaceId? workspace, Error error, string operation)
    {
        if (error.Kind is not (ErrorKind.Unauthenticated or ErrorKind.Forbidden)) return;
        var combination = new Combination(caller.From?.Address?.ToString(), caller.Id, caller.Credential, workspace, operation, error.Code);
        var now = clock.GetUtcNow();
        lock (access)
        {
            if (noted.TryGetValue(combination, out var before)) noted[combination] = before with { Last = now, Count = before.Count + 1 };
            else if (HasPlace(caller)) noted[combination] = new NotedRefusal(caller, workspace, error, operation) { First = now, Last = now, Count = 1 };
            else leftOut++;
        }
    }

    /// <summary>Hands over what was noted and begins anew.</summary>
    public NotedRefusals Take()
    {
        lock (access)
        {
            var taken = new NotedRefusals(noted.Values, leftOut);
            places = (
                Math.Min(Most - MostUnknown, places.Known - (noted.Count - unknown) + Refill / 2),
                Math.Min(MostUnknown, places.Unknown - unknown + Refill / 2));
            (noted, leftOut, unknown) = ([], 0, 0);
            return taken;
        }
    }

    private bool HasPlace(Caller caller)
    {
        if (!caller.IsAnonymous) return noted.Count - unknown < places.Known;
        if (unknown >= places.Unknown) return false;
        unknown++;
        return true;
    }

    private readonly record struct Combination(string? Address, PrincipalId Who, CredentialRef Credential, WorkspaceId? Workspace, string Operation, string Code);
}
