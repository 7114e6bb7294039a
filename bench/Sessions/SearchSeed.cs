using System.Globalization;
using System.Text;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Bench.Running;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using Npgsql;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Fills the search index with what the product would make of the seeded sessions: their events are read back and go through its own part builder.</summary>
internal static class SearchSeed
{
    /// <summary>Events of a session.</summary>
    public const int Events = 25;

    private const string Table = "sessions.search";

    /// <summary>The log of the session with that number.</summary>
    public static EventChunk Chunk(int number)
    {
        using var packer = new EventPacker();
        foreach (var json in new Vocabulary(number).Events(Events))
        {
            if (RecordedEvent.Read(json, out var recorded) is { } fault) throw new InvalidOperationException($"The benchmark's own event is not HAIL: {fault}");
            packer.Add(recorded.Line.Span, recorded.Facts.EventId);
        }

        return packer.Finish().Read().Single();
    }

    /// <summary>Indexes every session that is listed; secondary indexes are made afterwards.</summary>
    public static async Task Fill(Database database, CancellationToken ct)
    {
        await using var reading = await database.Superuser(ct);
        await using var writing = await database.Superuser(ct);
        await Seed.Do(writing, "set session_replication_role = replica; set maintenance_work_mem = '1GB'", ct);
        var indexes = await Seed.Indexes(writing, Table, ct);
        foreach (var (name, _) in indexes) await Seed.Do(writing, $"drop index {name}", ct);

        await using var command = new NpgsqlCommand("""
            select s.workspace_id, s.id, s.owner_id, s.visibility, s.tool, s.git_repo_name, s.title, s.description, s.tags, s.created_at,
                e.first_sequence, e.last_sequence, e.codec, e.raw_length, e.keys, e.payload
            from sessions.sessions s join sessions.events e on e.workspace_id = s.workspace_id and e.session_id = s.id
            where s.listed
            """, reading) { CommandTimeout = 0 };
        await using (var rows = await command.ExecuteReaderAsync(ct))
        await using (var into = await writing.BeginTextImportAsync($"copy {Table} (workspace_id, session_id, part, first_sequence, last_sequence, raw_bytes, summary_hash, created_at, words) from stdin", ct))
            while (await rows.ReadAsync(ct)) await Add(rows, into);

        foreach (var (_, definition) in indexes) await Seed.Do(writing, definition, ct);
        await Seed.Do(writing, $"vacuum (analyze) {Table}", ct);
        await Seed.Do(writing, "checkpoint", ct);
    }

    private static async Task Add(NpgsqlDataReader row, TextWriter into)
    {
        var (workspace, session) = (row.GetGuid(0), row.GetGuid(1));
        var summary = new SearchSummary
        {
            Workspace = new WorkspaceId(workspace),
            Owner = new PrincipalId(row.GetGuid(2)),
            Visibility = row.GetString(3) is "public" ? Visibility.Public : Visibility.Private,
            Tool = row.GetString(4),
            Repository = row.IsDBNull(5) ? null : row.GetString(5),
            Title = row.GetString(6),
            Description = row.GetString(7),
            Tags = row.GetString(8),
        };
        var chunk = new EventChunk(row.GetInt64(10), row.GetInt64(11), (EventCodec)row.GetInt16(12), row.GetInt32(13), row.GetFieldValue<byte[]>(14), row.GetFieldValue<byte[]>(15));
        var parts = new PartBuilder(summary, number: 1, chunk.First);
        for (var lines = chunk.Lines(); !lines.IsEmpty;)
        {
            var end = lines.Span.IndexOf((byte)'\n') + 1;
            parts.Add(lines[..end]);
            lines = lines[end..];
        }

        foreach (var part in parts.Finish())
            await into.WriteAsync(string.Create(CultureInfo.InvariantCulture,
                $"{workspace}\t{session}\t{part.Number}\t{part.First}\t{part.Last}\t{part.RawBytes}\t{summary.Fingerprint}\t{row.GetDateTime(9):O}\t{Vector(part.Lexemes)}\n"));
    }

    /// <summary>The lexemes as COPY takes a <c>tsvector</c>: quoted for the type, then for COPY. PostgreSQL sorts them.</summary>
    private static string Vector(string[] lexemes)
    {
        var text = new StringBuilder();
        foreach (var lexeme in lexemes)
        {
            text.Append(text.Length == 0 ? "'" : " '");
            foreach (var letter in lexeme) Append(text, letter);
            text.Append('\'');
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, char letter)
    {
        switch (letter)
        {
            case '\'':
                text.Append("''");
                break;
            case '\\':
                text.Append(@"\\\\");
                break;
            case '\n':
                text.Append(@"\n");
                break;
            case '\r':
                text.Append(@"\r");
                break;
            case '\t':
                text.Append(@"\t");
                break;
            default:
                text.Append(letter);
                break;
        }
    }
}
