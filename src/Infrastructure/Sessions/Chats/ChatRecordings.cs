using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Chats;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Chats;

/// <summary>Writes the recordings of chats when they are read, for those who may read them.</summary>
internal sealed class ChatRecordings(Db db, IWorkspaceVault vault)
{
    /// <summary>The chat as a recording; null when it is gone.</summary>
    public async Task<RecordingView.Here?> Read(WorkspaceId workspace, SessionId id, byte[] header, CancellationToken ct)
    {
        if (await db.One<MessagesRow>(ChatReadSql.Messages(workspace, id), ct) is not { } row) return null;
        var cipher = await vault.Open(workspace, ct);
        var (lines, tally) = ChatMessages.Record(cipher.Read(row.Codec, row.Messages), NanoTime.Of(row.UpdatedAt));
        var told = SessionHeader.Read(header);
        var first = (told with { Context = told.Context with { UpdatedAt = NanoTime.Of(row.UpdatedAt) } }).Line();
        var last = HailLine.Stats(tally.Stats with { TotalInputTokens = (ulong)(row.PromptTokens ?? 0), TotalOutputTokens = (ulong)(row.CompletionTokens ?? 0) });
        return new RecordingView.Here(first.Length + lines.Length + last.Length, Each(first, lines, last), IsImport: false);
    }

    private static IAsyncEnumerable<ReadOnlyMemory<byte>> Each(params ReadOnlyMemory<byte>[] parts) => parts.ToAsyncEnumerable();

    private sealed record MessagesRow
    {
        public short Codec { get; init; }

        public byte[]? Messages { get; init; }

        public long? PromptTokens { get; init; }

        public long? CompletionTokens { get; init; }

        public DateTimeOffset UpdatedAt { get; init; }
    }
}
