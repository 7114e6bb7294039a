using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Groups;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using FluentValidation;

namespace AgentPlatform.Application.Sessions;

/// <summary>
/// Adds events to a live session, and begins it where <paramref name="Agent"/> is given and there is none yet. An event whose id the session already has is left out, so that a
/// batch may be sent again. Answers how many were added.
/// </summary>
/// <param name="Caller">Must own the session.</param>
/// <param name="Target">The session's id, or the id that its recorder chose.</param>
/// <param name="Agent">The recorder; ignored by a session that exists.</param>
/// <param name="Context">What the recorder says of the session now; null leaves it.</param>
/// <param name="Events">In the order in which they happened; may be empty.</param>
public sealed record AppendEvents(Caller Caller, string Target, RecordedAgent? Agent, SessionContext? Context, EventBatch Events) : IGroupCommand<int>
{
    private const long Overhead = 1024;

    /// <summary>The id of a session that has to be made, where the target is no uuid or not free.</summary>
    public SessionId NewId { get; init; } = SessionId.New();

    /// <summary>The id that the target is, in the one form that the platform itself writes.</summary>
    public SessionId? ServerId { get; } = Guid.TryParseExact(Target, "D", out var id) && string.Equals(id.ToString(), Target, StringComparison.Ordinal) ? new SessionId(id) : null;

    // What lies in a file takes no memory.
    public long Weight => Math.Min(Events.RawBytes, ChunkSpool.MostInMemory) + Overhead;

    public static Scope Needs => Scope.WriteSessions;

    public ResourceRef? Resource => ServerId?.AsResource();
}

internal sealed class AppendEventsValidator : AbstractValidator<AppendEvents>
{
    public AppendEventsValidator() => RuleFor(c => c.Target).MaximumLength(Session.LongestExternalId).Else(SessionErrors.ExternalIdTooLong);
}

internal sealed class AppendEventsHandler(Group<AppendEvents, int> group, OnceSlot slot) : ICommandHandler<AppendEvents, int>
{
    public Task<Result<int>> Handle(AppendEvents command, CancellationToken ct) => group.Add(command, slot.Ticket, ct);
}

/// <summary>Locks the sessions of all commands, lets each session judge its own, and saves what they have added.</summary>
internal sealed class AppendEventsFlush(ISessionStore sessions, LiveSessions remembered, SessionLog log, SessionOpening opening) : IGroupFlush<AppendEvents, int>
{
    // A rival may make the session between our look and our insert, and a third one remove it again.
    private const int MostTries = 4;

    public async Task<IReadOnlyList<Result<int>?>> Handle(IReadOnlyList<AppendEvents> commands, bool isAlone, CancellationToken ct)
    {
        if (!isAlone) return await Try(commands, isAlone: false, isSecond: false, ct);
        for (var attempt = 0; attempt < MostTries; attempt++)
            if ((await Try(commands, isAlone: true, isSecond: attempt > 0, ct))[0] is { } outcome) return [outcome];
        return [CommonErrors.Conflict("session id")];
    }

    private async Task<IReadOnlyList<Result<int>?>> Try(IReadOnlyList<AppendEvents> commands, bool isAlone, bool isSecond, CancellationToken ct)
    {
        var outcomes = new Result<int>?[commands.Count];
        using var flush = new Flush();
        await Find(commands, flush, ct);
        var locked = await sessions.Lock(flush.Keys, passesLocked: !isAlone, ct);
        for (var i = 0; i < commands.Count; i++)
        {
            var command = commands[i];
            if (flush.Key(command) is { } key) outcomes[i] = locked.TryGetValue(key, out var revision) ? await Append(await Open(key, revision, flush, ct), command, ct) : null;
            else if (flush.New.TryGetValue((command.Caller.Here, command.Target), out var begun)) outcomes[i] = await Append(begun, command, ct);
            else if (command.Agent is null) outcomes[i] = SessionErrors.NotFound;
            else outcomes[i] = await log.Append(Begin(command, flush, isSecond), command.Caller.Id, command.Events, ct);
        }

        var taken = await log.Save([.. flush.Open.Values, .. flush.New.Values], ct);
        for (var i = 0; i < commands.Count && taken.Count > 0; i++)
            if (flush.New.TryGetValue((commands[i].Caller.Here, commands[i].Target), out var appending) && taken.Contains(appending)) outcomes[i] = null;
        return outcomes;
    }

    /// <summary>Where the sessions are: the remembered ones need no look.</summary>
    private async Task Find(IReadOnlyList<AppendEvents> commands, Flush flush, CancellationToken ct)
    {
        var unknown = new List<AppendEvents>();
        foreach (var command in commands)
        {
            if (flush.IsFound(command)) continue;
            if (remembered.Take(command.Caller.Here, command.ServerId, command.Target) is { } live)
            {
                if (live.Session.MayChange(command.Caller.Id) is null)
                {
                    flush.Found(command, live.Key, live);
                    continue;
                }

                remembered.Return(live);
            }

            flush.Found(command, null, null);
            unknown.Add(command);
        }

        if (unknown.Count == 0) return;
        var keys = await sessions.Find([.. unknown.Select(command => new SessionTarget(command.Caller, command.ServerId, command.Target))], ct);
        for (var i = 0; i < unknown.Count; i++)
            if (keys[i] is { } key) flush.Found(unknown[i], key, remembered.Take(key));
    }

    private async Task<Appending> Open(SessionKey key, long revision, Flush flush, CancellationToken ct)
    {
        if (flush.Open.TryGetValue(key, out var open)) return open;
        var live = flush.Remembered(key) is { } known && known.Revision == revision
            ? known
            : await sessions.Load(key, ct) ?? throw new InvalidDataException("A session that is locked cannot be read.");
        return flush.Open[key] = new Appending(live, isNew: false);
    }

    private Appending Begin(AppendEvents command, Flush flush, bool isSecond) => flush.New[(command.Caller.Here, command.Target)] =
        new Appending(opening.Begin(command, isSecond ? command.NewId : command.ServerId ?? command.NewId), isNew: true);

    private async Task<Result<int>> Append(Appending appending, AppendEvents command, CancellationToken ct)
    {
        if (appending.Live.Session.MayStream(command.Caller.Id) is { } cannot) return cannot;
        if (command.Context is { } context && appending.Describe(command.Caller.Id, context) is { } refusal) return refusal;
        return await log.Append(appending, command.Caller.Id, command.Events, ct);
    }

    /// <summary>What one transaction works on.</summary>
    private sealed class Flush : IDisposable
    {
        private readonly Dictionary<(PrincipalId, WorkspaceId, string), SessionKey?> found = [];
        private readonly Dictionary<SessionKey, LiveSession?> remembered = [];

        public Dictionary<SessionKey, Appending> Open { get; } = [];

        public Dictionary<(WorkspaceId, string), Appending> New { get; } = [];

        public IReadOnlyCollection<SessionKey> Keys => remembered.Keys;

        public bool IsFound(AppendEvents command) => found.ContainsKey(Name(command));

        public SessionKey? Key(AppendEvents command) => found[Name(command)];

        public LiveSession? Remembered(SessionKey key) => remembered[key];

        public void Found(AppendEvents command, SessionKey? key, LiveSession? live)
        {
            found[Name(command)] = key;
            if (key is { } at && (live is not null || !remembered.ContainsKey(at))) remembered[at] = live;
        }

        public void Dispose()
        {
            foreach (var appending in Open.Values.Concat(New.Values)) appending.Dispose();
        }

        private static (PrincipalId, WorkspaceId, string) Name(AppendEvents command) => (command.Caller.Id, command.Caller.Here, command.Target);
    }
}
