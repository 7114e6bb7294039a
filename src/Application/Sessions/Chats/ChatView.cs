namespace AgentPlatform.Application.Sessions.Chats;

/// <summary>A session as a conversation of somebody with an agent. Those that no agent held are told in the same words.</summary>
public sealed record ChatView
{
    /// <summary>The id that its caller chose, else the platform's.</summary>
    public string Id { get; init; } = "";

    /// <summary>The agent; of a recorded session the program that recorded it.</summary>
    public string AgentId { get; init; } = "";

    /// <summary>Of a recorded session its owner's nickname.</summary>
    public string? UserName { get; init; }

    public string? UserEmail { get; init; }

    /// <summary><c>true</c>, <c>false</c>, or null where nobody was asked.</summary>
    public string? AcceptedTerms { get; init; }

    /// <summary>JSON text of an array; null before the first turn. Of a recorded session what user and agent said, up to <see cref="ChatMessages.MostBytes"/>.</summary>
    public string? Messages { get; init; }

    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When a result was saved last; the session goes on all the same.</summary>
    public DateTimeOffset? FinalizedAt { get; init; }
}

/// <summary>What an agent concluded from a chat.</summary>
public sealed record ResultView
{
    public string AgentId { get; init; } = "";

    /// <summary>The chat's id as its callers know it.</summary>
    public string ChatId { get; init; } = "";

    public string? UserName { get; init; }

    public string? UserEmail { get; init; }

    public string? Content { get; init; }

    /// <summary><c>markdown</c>, <c>json</c>, <c>text</c>, or anything else the agent said.</summary>
    public string? Format { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? FinalizedAt { get; init; }
}

/// <summary>Rows that are read, and decrypted, while they are gone through: a hundred at a time, fewer when they are large. Holds no connection in between; may be gone through again.</summary>
public sealed record Listing<T>(IAsyncEnumerable<T> Rows);

/// <summary>A numbered page.</summary>
/// <param name="Total">How many match on all pages.</param>
/// <param name="Rows">One page, read while it is gone through.</param>
public sealed record ListingPage<T>(long Total, IAsyncEnumerable<T> Rows);
