using AgentPlatform.Bench.Running;
using AgentPlatform.Domain.Sessions;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Fills the tables by COPY, as if people had uploaded for a year. Foreign keys are not checked and secondary indexes are made afterwards: only that makes it quick.</summary>
internal static class Seed
{
    // Heads are filled before the logs that they end.
    private const string Counted = """
        update sessions.heads h set last_sequence = e.last_sequence, sealed_through = e.last_sequence, event_count = e.last_sequence, event_bytes = e.raw_length
        from sessions.events e where e.workspace_id = h.workspace_id and e.session_id = h.session_id
        """;

    /// <summary>Fills sessions of ten equal events, or, where they are to be searched, of <see cref="SearchSeed.Events"/> different ones with the search index.</summary>
    public static async Task Fill(Database database, int sessions, bool isSearched, CancellationToken ct)
    {
        await using var connection = await database.Superuser(ct);
        await Do(connection, "set session_replication_role = replica; set maintenance_work_mem = '256MB'", ct);
        var indexes = await Indexes(connection, "sessions.sessions", ct);
        foreach (var (name, _) in indexes) await Do(connection, $"drop index {name}", ct);

        var now = TimeProvider.System.GetUtcNow();
        await People(connection, now, ct);
        await Summaries(connection, sessions, now, ct);
        await Recordings(connection, sessions, now, ct);
        await Heads(connection, sessions, now, ct);
        await Events(connection, sessions, isSearched, now, ct);
        if (isSearched) await Do(connection, Counted, ct);
        foreach (var (_, definition) in indexes) await Do(connection, definition, ct);
        foreach (var table in new[] { "sessions.sessions", "sessions.recordings", "sessions.heads", "sessions.events", "sessions.links", "identity.users" }) await Do(connection, $"vacuum (analyze) {table}", ct);
        await Do(connection, "checkpoint", ct);
        if (isSearched) await SearchSeed.Fill(database, ct);
    }

    public static async Task<List<(string Name, string Definition)>> Indexes(NpgsqlConnection connection, string table, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) from pg_index i
            where i.indrelid = '{table}'::regclass and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid)
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<(string, string)>();
        while (await reader.ReadAsync(ct)) found.Add((reader.GetString(0), reader.GetString(1)));
        return found;
    }

    private static async Task People(NpgsqlConnection connection, DateTimeOffset now, CancellationToken ct)
    {
        await Copy(connection, "workspaces.workspaces (id, name, public_hash, created_at)", Known.People, (row, i) => row
            .Add(Known.Home(i).Value).Add($"person-{i}").Add(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))).Add(now.UtcDateTime), ct);
        await Copy(connection, "identity.users (id, nickname, personal_workspace_id, created_at)", Known.People, (row, i) => row
            .Add(Known.Person(i).Value).Add($"person-{i}").Add(Known.Home(i).Value).Add(now.UtcDateTime), ct);
        await Copy(connection, "workspaces.members (workspace_id, user_id, role, joined_at)", Known.People, (row, i) => row
            .Add(Known.Home(i).Value).Add(Known.Person(i).Value).Add("owner").Add(now.UtcDateTime), ct);
    }

    private static Task Summaries(NpgsqlConnection connection, int sessions, DateTimeOffset now, CancellationToken ct)
    {
        var words = new Words(1);
        var random = new Random(2);
        return Copy(connection, """
            sessions.sessions (workspace_id, id, origin, visibility, owner_id, tool, agent_provider, agent_model, title, description, tags, created_at, created_rest, stored_at,
            message_count, task_count, event_count, duration_seconds, total_input_tokens, total_output_tokens, git_remote, git_branch, git_repo_name, working_directory,
            files_modified, files_read, has_errors, max_active_agents, score, score_rule)
            """, sessions, (row, i) =>
        {
            var at = At(i, sessions, now).UtcDateTime;
            // Few are long, most are short.
            var events = (long)Math.Exp(1 + 6 * random.NextDouble());
            var repository = random.Next(4) == 0 ? null : words.Repository();
            row.Add(Known.Home(Owner(i, sessions)).Value).Add(Id(i, sessions, now)).Add("upload").Add(i % 10 == 9 && Target(i, sessions) is null ? "private" : "public").Add(Known.Person(Owner(i, sessions)).Value)
                .Add(words.Tool()).Add("anthropic").Add("claude-sonnet-4").Add(words.Title()).Add(words.Sentence(random.Next(10, 60))).Add(words.TagList())
                .Add(at).Add((short)random.Next(1000)).Add(at)
                .Add(events / 3 + 1).Add(events / 20).Add(events).Add(events * random.Next(2, 20)).Add(events * 900).Add(events * 120)
                .Add(repository is null ? null : $"https://git.example.org/{repository}.git").Add(repository is null ? null : "main").Add(repository).Add($"/home/dev/{repository ?? "scratch"}")
                .Add(Paths(words, random.Next(0, 5))).Add(Paths(words, random.Next(0, 8)))
                .Add(random.Next(8) == 0).Add(1 + random.Next(12) / 9).Add(random.Next(40, 100)).Add("heuristic_v1");
        }, ct);
    }

    private static Task Recordings(NpgsqlConnection connection, int sessions, DateTimeOffset now, CancellationToken ct)
    {
        var header = Upload.Small.Header.Line();
        var stats = HailLine.Stats(Upload.Small.Stats);
        var tally = Upload.Small.Tally.Save();
        return Copy(connection, "sessions.recordings (workspace_id, session_id, header, stats, tally, state_through)", sessions, (row, i) => row
            .Add(Known.Home(Owner(i, sessions)).Value).Add(Id(i, sessions, now)).Add(header).Add(stats).Add(tally).Add((long)Upload.SmallEvents), ct);
    }

    private static Task Heads(NpgsqlConnection connection, int sessions, DateTimeOffset now, CancellationToken ct)
    {
        var (stats, events) = (Upload.Small.Stats, Upload.Small.Events.Finish());
        return Copy(connection, """
            sessions.heads (workspace_id, session_id, last_sequence, revision, event_count, message_count, task_count, duration_seconds, total_input_tokens, total_output_tokens,
            event_bytes, sealed_through, tail_chunks, tail_bytes, changed_at)
            """, sessions, (row, i) => row
            .Add(Known.Home(Owner(i, sessions)).Value).Add(Id(i, sessions, now)).Add(events.Last).Add(1L)
            .Add((long)stats.EventCount).Add((long)stats.MessageCount).Add((long)stats.TaskCount).Add((long)stats.DurationSeconds).Add((long)stats.TotalInputTokens).Add((long)stats.TotalOutputTokens)
            .Add(events.RawBytes).Add(events.Last).Add(0).Add(0).Add(At(i, sessions, now).UtcDateTime), ct);
    }

    private static Task Events(NpgsqlConnection connection, int sessions, bool isSearched, DateTimeOffset now, CancellationToken ct)
    {
        var small = Upload.Small.Events.Finish().Read().First();
        return Copy(connection, "sessions.events (workspace_id, session_id, last_sequence, first_sequence, codec, raw_length, keys, payload)", sessions, (row, i) =>
        {
            var chunk = isSearched ? SearchSeed.Chunk(i) : small;
            row.Add(Known.Home(Owner(i, sessions)).Value).Add(Id(i, sessions, now)).Add(chunk.Last).Add(chunk.First).Add((short)chunk.Codec).Add(chunk.RawLength).Add(chunk.Keys).Add(chunk.Payload);
        }, ct);
    }

    private static string[]? Paths(Words words, int count) => count == 0 ? null : [.. Enumerable.Range(0, count).Select(_ => words.Path())];

    private static DateTimeOffset At(int number, int of, DateTimeOffset now) => now - TimeSpan.FromDays(365) * ((of - number) / (double)of);

    // Targets of reads lie spread over the table.
    private static int? Target(int number, int of)
    {
        var every = Math.Max(1, of / Known.Targets);
        return number % every == 0 && number / every < Known.Targets ? number / every : null;
    }

    private static int Owner(int number, int of) => Target(number, of) ?? number;

    private static Guid Id(int number, int of, DateTimeOffset now)
    {
        if (Target(number, of) is { } target) return Known.Target(target).Value;
        // Version 7 by hand: time in front, the number behind, so that each table gets the same.
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, At(number, of, now).ToUnixTimeMilliseconds() << 16);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(bytes[12..], number);
        (bytes[6], bytes[8]) = (0x70, 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static async Task Copy(NpgsqlConnection connection, string target, int rows, Action<Row, int> fill, CancellationToken ct)
    {
        await using var import = await connection.BeginBinaryImportAsync($"copy {target.ReplaceLineEndings(" ")} from stdin (format binary)", ct);
        import.Timeout = TimeSpan.FromMinutes(3);
        var row = new Row(import);
        for (var i = 0; i < rows; i++)
        {
            await import.StartRowAsync(ct);
            fill(row, i);
        }

        await import.CompleteAsync(ct);
    }

    public static async Task Do(NpgsqlConnection connection, string statement, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Values of one row, in order; the synchronous calls only fill a buffer most of the time.</summary>
    private sealed class Row(NpgsqlBinaryImporter import)
    {
        public Row Add(DateTime instant)
        {
            import.Write(instant, NpgsqlDbType.TimestampTz);
            return this;
        }

        public Row Add<T>(T? value)
        {
            if (value is null) import.WriteNull();
            else import.Write(value);
            return this;
        }
    }
}
