using System.Runtime.CompilerServices;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

/// <summary>A row that is to be read, and about how large it is.</summary>
internal record FoundRow
{
    public Guid SessionId { get; init; }

    public long? Bytes { get; init; }
}

internal static class Portions
{
    /// <summary>Rows that are looked for with one statement.</summary>
    public const int Batch = 100;

    // What is read with one statement, and decrypted, is in memory together; a single row may be larger.
    private const long MostBytes = 4 * 1024 * 1024;

    /// <summary>The rows in portions that fit into memory, in order.</summary>
    public static IEnumerable<Guid[]> InPortions(this IReadOnlyList<FoundRow> rows)
    {
        var (portion, bytes) = (new List<Guid>(Batch), 0L);
        foreach (var row in rows)
        {
            if (portion.Count == Batch || (portion.Count > 0 && bytes + (row.Bytes ?? 0) > MostBytes))
            {
                yield return [.. portion];
                portion.Clear();
                bytes = 0;
            }

            portion.Add(row.SessionId);
            bytes += row.Bytes ?? 0;
        }

        if (portion.Count > 0) yield return [.. portion];
    }
}

/// <summary>Reads sessions as chats.</summary>
internal sealed class ChatReader(Db db, IWorkspaceVault vault, IUserDirectory users)
{
    private const int ChunksAtOnce = 8;

    /// <summary>The sessions of these rows, in this order; those that were removed meanwhile are left out.</summary>
    public async IAsyncEnumerable<ChatView> Read(WorkspaceId workspace, IReadOnlyList<FoundRow> found, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var portion in found.InPortions())
        {
            var rows = (await db.Many<ChatRow>(ChatReadSql.Load(workspace, portion), ct)).ToDictionary(row => row.SessionId);
            // Opened behind the rows, so that it has every key that they were written with.
            var cipher = await vault.Open(workspace, ct);
            var owners = rows.Values.Where(row => row.AgentId is null).Select(row => row.Owner).Distinct().ToList();
            var names = owners.Count == 0 ? null : await users.Nicknames(owners, ct);
            foreach (var id in portion)
            {
                if (!rows.TryGetValue(id, out var row)) continue;
                yield return row.AgentId is null ? row.Recorded(names?.GetValueOrDefault(row.Owner), await ChatMessages.Of(Lines(workspace, new SessionId(id), ct))) : row.Chat(cipher);
            }
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Lines(WorkspaceId workspace, SessionId id, [EnumeratorCancellation] CancellationToken ct)
    {
        for (var after = 0L; await db.Many<ChunkRow>(SessionSql.Chunks(workspace, id, after, ChunksAtOnce), ct) is { Count: > 0 } chunks; after = chunks[^1].Last)
            foreach (var row in chunks) yield return row.Chunk.LinesAfter(after);
    }

    /// <summary>A session with what belongs to its chat, where it is one.</summary>
    private sealed record ChatRow
    {
        public Guid SessionId { get; init; }

        public string? ExternalId { get; init; }

        public Guid Owner { get; init; }

        public string Tool { get; init; } = "";

        public string AgentModel { get; init; } = "";

        public DateTimeOffset RecordedAt { get; init; }

        public DateTimeOffset ChangedAt { get; init; }

        public long TotalInputTokens { get; init; }

        public long TotalOutputTokens { get; init; }

        /// <summary>Null: no chat.</summary>
        public string? AgentId { get; init; }

        public short Codec { get; init; }

        public byte[]? UserName { get; init; }

        public byte[]? UserEmail { get; init; }

        public byte[]? Messages { get; init; }

        public string? AcceptedTerms { get; init; }

        public long? PromptTokens { get; init; }

        public long? CompletionTokens { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset UpdatedAt { get; init; }

        public DateTimeOffset? FinalizedAt { get; init; }

        public ChatView Chat(IWorkspaceCipher cipher) => new()
        {
            Id = ExternalId ?? SessionId.ToString(),
            AgentId = AgentId!,
            UserName = cipher.Read(Codec, UserName),
            UserEmail = cipher.Read(Codec, UserEmail),
            AcceptedTerms = AcceptedTerms,
            Messages = cipher.Read(Codec, Messages),
            PromptTokens = PromptTokens,
            CompletionTokens = CompletionTokens,
            CreatedAt = CreatedAt,
            UpdatedAt = UpdatedAt,
            FinalizedAt = FinalizedAt,
        };

        public ChatView Recorded(string? owner, string messages) => new()
        {
            Id = ExternalId ?? SessionId.ToString(),
            AgentId = Tool.Length > 0 ? Tool : AgentModel.Length > 0 ? AgentModel : "unknown",
            UserName = owner,
            Messages = messages,
            PromptTokens = TotalInputTokens,
            CompletionTokens = TotalOutputTokens,
            CreatedAt = RecordedAt,
            UpdatedAt = ChangedAt,
        };
    }
}

/// <summary>Reads results.</summary>
internal sealed class ResultReader(Db db, IWorkspaceVault vault)
{
    /// <summary>All results that fit, oldest first.</summary>
    public async IAsyncEnumerable<ResultView> All(WorkspaceId workspace, string? chatId, string? agentId, [EnumeratorCancellation] CancellationToken ct)
    {
        var (at, after) = (DateTimeOffset.UnixEpoch, Guid.Empty);
        while (true)
        {
            var found = await db.Many<DatedRow>(ChatReadSql.NextResults(workspace, chatId, agentId, at, after, Portions.Batch), ct);
            await foreach (var result in Read(workspace, found, ct)) yield return result;
            if (found.Count < Portions.Batch) yield break;
            (at, after) = (found[^1].CreatedAt, found[^1].SessionId);
        }
    }

    /// <summary>The results of these rows, in this order; those that were removed meanwhile are left out.</summary>
    public async IAsyncEnumerable<ResultView> Read(WorkspaceId workspace, IReadOnlyList<FoundRow> found, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var portion in found.InPortions())
        {
            var rows = (await db.Many<ResultRow>(ChatReadSql.LoadResults(workspace, portion), ct)).ToDictionary(row => row.SessionId);
            var cipher = await vault.Open(workspace, ct);
            foreach (var id in portion)
                if (rows.TryGetValue(id, out var row)) yield return row.View(cipher);
        }
    }

    private sealed record DatedRow : FoundRow
    {
        public DateTimeOffset CreatedAt { get; init; }
    }

    private sealed record ResultRow
    {
        public Guid SessionId { get; init; }

        public string ChatId { get; init; } = "";

        public string AgentId { get; init; } = "";

        public short Codec { get; init; }

        public byte[]? UserName { get; init; }

        public byte[]? UserEmail { get; init; }

        public byte[]? Content { get; init; }

        public string? Format { get; init; }

        public DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset UpdatedAt { get; init; }

        public DateTimeOffset? FinalizedAt { get; init; }

        public ResultView View(IWorkspaceCipher cipher) => new()
        {
            AgentId = AgentId,
            ChatId = ChatId,
            UserName = cipher.Read(Codec, UserName),
            UserEmail = cipher.Read(Codec, UserEmail),
            Content = cipher.Read(Codec, Content),
            Format = Format,
            CreatedAt = CreatedAt,
            UpdatedAt = UpdatedAt,
            FinalizedAt = FinalizedAt,
        };
    }
}
