using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions.Hail;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Sessions;

/// <summary>The log of one agent run, inside the platform.</summary>
public readonly record struct SessionId(Guid Value) : IId
{
    public static SessionId New() => new(Guid.CreateVersion7());
}

/// <summary>Who may read a session besides the members of its workspace.</summary>
public enum Visibility
{
    Private,

    /// <summary>Anyone, also without a credential.</summary>
    Public,
}

/// <summary>How a session came to be.</summary>
public enum SessionOrigin
{
    /// <summary>Sent whole, as a finished recording.</summary>
    Upload,

    /// <summary>Sent in batches while it ran.</summary>
    Stream,

    /// <summary>Read from another program's recording; only the next version of that changes it, so that it can be given back as it was.</summary>
    Import,

    /// <summary>A conversation of somebody with an agent: every turn replaces its messages, which lie beside it and not in its log.</summary>
    Chat,
}

/// <summary>How two sessions hang together, read from the first to the second.</summary>
public enum LinkType
{
    Handoff,
    Related,
    Parent,
    Child,
}

/// <summary>Where a recording came from, as its sender tells it; stored as given.</summary>
public sealed record SourceControl(string? Remote, string? Branch, string? Commit, string? Repository, long? PullRequest, string? PullRequestUrl);

/// <summary>A session: what its recorder says of it, and everything derived from its events.</summary>
public sealed class Session
{
    /// <summary>Characters of an id that a caller may choose.</summary>
    public const int LongestExternalId = 512;

    /// <summary>Characters of a chat's id, and of its agent's.</summary>
    public const int LongestChatId = 255;

    // What a chat's recording names as the recorder; the model behind it is the agent.
    private const string ChatTool = "chat";

    private Session() { }

    public WorkspaceId Workspace { get; private init; }

    public SessionId Id { get; private init; }

    public PrincipalId Owner { get; private init; }

    public SessionOrigin Origin { get; private init; }

    public Visibility Visibility { get; private init; }

    /// <summary>The id that a caller chose, unique in the workspace; null where the caller chose none.</summary>
    public string? ExternalId { get; private init; }

    public SessionHeader Header { get; private set; } = null!;

    public Stats Stats { get; private set; }

    public Tally Tally { get; private set; } = null!;

    public ScoreRule ScoreRule { get; private init; }

    public SourceControl? Source { get; private init; }

    /// <summary>Where the events lie when they are not here; null when they are.</summary>
    public string? BodyUrl { get; private init; }

    /// <summary>Targets of <see cref="LinkType.Handoff"/> links made with the session; they need not exist.</summary>
    public IReadOnlyList<string> Links { get; private init; } = [];

    public DateTimeOffset StoredAt { get; private init; }

    /// <summary>A recorder's own title, else one derived from what the user said first.</summary>
    public string Title => Header.Context.Title is { Length: > 0 } title ? title : Tally.DerivedTitle;

    public string Description => Header.Context.Description is { Length: > 0 } description ? description : Tally.DerivedDescription;

    public int Score => Tally.Score(ScoreRule);

    /// <summary>A finished recording comes in. Its numbers are believed, whatever its events say (contract opensession Q9).</summary>
    public static Session Upload(SessionId id, Ownership by, SessionHeader header, Stats stats, Tally tally, Attachments with, DateTimeOffset now) => new()
    {
        Workspace = by.Workspace,
        Id = id,
        Owner = by.Owner,
        Origin = SessionOrigin.Upload,
        Visibility = by.Visibility,
        Header = header,
        Stats = stats,
        Tally = tally,
        ScoreRule = with.ScoreRule,
        Source = with.Source,
        BodyUrl = with.BodyUrl,
        Links = [.. with.Links.Concat(header.Context.RelatedSessions).Distinct(StringComparer.Ordinal)],
        StoredAt = now,
    };

    /// <summary>Another program's recording comes in under an id that is made of its own; its numbers are counted.</summary>
    public static Session Import(SessionId id, Ownership by, string externalId, SessionHeader header, Tally tally, Attachments with, DateTimeOffset now) => new()
    {
        Workspace = by.Workspace,
        Id = id,
        Owner = by.Owner,
        Origin = SessionOrigin.Import,
        Visibility = by.Visibility,
        ExternalId = externalId,
        Header = header,
        Stats = tally.Stats,
        Tally = tally,
        ScoreRule = with.ScoreRule,
        Source = with.Source,
        StoredAt = now,
    };

    /// <summary>A conversation with an agent begins, under an id that its caller chose. Its title tells the agent and nothing of whom it talks to, which may have to be encrypted.</summary>
    public static Session Chat(SessionId id, Ownership by, string externalId, string agentId, ScoreRule rule, DateTimeOffset now) => new()
    {
        Workspace = by.Workspace,
        Id = id,
        Owner = by.Owner,
        Origin = SessionOrigin.Chat,
        Visibility = by.Visibility,
        ExternalId = externalId,
        Header = new SessionHeader(
            HailShapes.CurrentVersion, externalId, new RecordedAgent(ChatTool, agentId, ChatTool, null),
            new SessionContext { Title = $"Chat with {agentId}", CreatedAt = NanoTime.Of(now), UpdatedAt = NanoTime.Of(now) }),
        Tally = new Tally(),
        ScoreRule = rule,
        StoredAt = now,
    };

    /// <summary>A live session begins, without events yet.</summary>
    public static Session Open(SessionId id, Ownership by, SessionHeader header, ScoreRule rule, DateTimeOffset now) => new()
    {
        Workspace = by.Workspace,
        Id = id,
        Owner = by.Owner,
        Origin = SessionOrigin.Stream,
        Visibility = by.Visibility,
        ExternalId = header.RecordingId,
        Header = header,
        Tally = new Tally(),
        ScoreRule = rule,
        Links = [.. header.Context.RelatedSessions.Distinct(StringComparer.Ordinal)],
        StoredAt = now,
    };

    /// <summary>What is stored comes back, to be appended to.</summary>
    public static Session Restore(WorkspaceId workspace, SessionId id, PrincipalId owner, SessionHeader header, Tally tally, ScoreRule rule, string? bodyUrl, string? externalId, SessionOrigin origin) => new()
    {
        Workspace = workspace,
        Id = id,
        Owner = owner,
        Header = header,
        Stats = tally.Stats,
        Tally = tally,
        ScoreRule = rule,
        BodyUrl = bodyUrl,
        ExternalId = externalId,
        Origin = origin,
    };

    /// <summary>Whether <paramref name="by"/> may add events or take the session away.</summary>
    public Error? MayChange(PrincipalId by) => by == Owner ? null : SessionErrors.NotYours;

    /// <summary>Whether <paramref name="by"/> may stream events to the session, or describe it.</summary>
    public Error? MayStream(PrincipalId by) => MayChange(by) ?? Origin switch
    {
        SessionOrigin.Import => SessionErrors.Imported,
        SessionOrigin.Chat => SessionErrors.IsChat,
        SessionOrigin.Upload or SessionOrigin.Stream => null,
    };

    /// <summary>Adds events behind those that are there; everything derived follows.</summary>
    public Error? Append(PrincipalId by, IEnumerable<EventFacts> events)
    {
        if (MayChange(by) is { } refusal) return refusal;
        if (BodyUrl is not null) return SessionErrors.StoredExternally;

        Count(events);
        return null;
    }

    /// <summary>Takes into account what was appended after the running state was saved.</summary>
    public void Replay(IEnumerable<EventFacts> events) => Count(events);

    /// <summary>Takes over what the recorder now says of the session; when it was made stays.</summary>
    public Error? Describe(PrincipalId by, SessionContext context)
    {
        if (MayChange(by) is { } refusal) return refusal;
        var before = Header.Context;
        Header = Header with { Context = before with { Title = context.Title, Description = context.Description, Tags = context.Tags, Attributes = context.Attributes } };
        return null;
    }

    private void Count(IEnumerable<EventFacts> events)
    {
        foreach (var fact in events) Tally.Add(fact);
        Stats = Tally.Stats;
        if (Tally.LastEventAt is { } last && last.CompareTo(Header.Context.UpdatedAt) > 0) Header = Header with { Context = Header.Context with { UpdatedAt = last } };
    }
}

/// <summary>Whose a new session is and who may read it.</summary>
public sealed record Ownership(WorkspaceId Workspace, PrincipalId Owner, Visibility Visibility);

/// <summary>What an upload says beside the recording itself.</summary>
public sealed record Attachments(ScoreRule ScoreRule, SourceControl? Source, string? BodyUrl, IReadOnlyList<string> Links);
