using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Bench.Running;
using Npgsql;

namespace AgentPlatform.Bench.Sessions;

/// <summary>What sessions and events take on disk, and how fast a long recording comes in.</summary>
internal static class Storage
{
    private const int Uploads = 3;

    /// <summary>Sizes of tables and indexes, per session.</summary>
    public static async Task OfSessions(Database database, Report report, CancellationToken ct)
    {
        await using var connection = await database.Superuser(ct);
        await using var command = new NpgsqlCommand("""
            select relname::text, pg_table_size(oid) from pg_class where relnamespace = 'sessions'::regnamespace and relkind = 'r' and relname <> 'links'
            union all
            select 'index ' || indexrelid::regclass, pg_relation_size(indexrelid) from pg_index where indrelid = 'sessions.sessions'::regclass
            order by 1
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) report.Sizes.Add((reader.GetString(0), reader.GetInt64(1)));
    }

    /// <summary>Sizes of what the search reads, and in how many sessions its words are.</summary>
    public static async Task OfSearch(Database database, Report report, CancellationToken ct)
    {
        await using var connection = await database.Superuser(ct);
        await using var command = new NpgsqlCommand("""
            select 'sessions.search', pg_table_size('sessions.search')
            union all
            select 'index ' || indexrelid::regclass, pg_relation_size(indexrelid) from pg_index where indrelid = 'sessions.search'::regclass
            order by 1
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) report.SearchSizes.Add((reader.GetString(0), reader.GetInt64(1)));
        report.SearchedEvents = await database.Ask<long>("select coalesce(sum(last_sequence - first_sequence + 1), 0)::bigint from sessions.search", ct);
        foreach (var word in new[] { Vocabulary.Rare, Vocabulary.Medium, Vocabulary.Common })
            report.SearchHits.Add((word, await database.Ask<long>($"select count(distinct session_id) from sessions.search where words @@ '{word}'::tsquery", ct)));
    }

    /// <summary>Uploads a long recording a few times; returns the id of the last.</summary>
    public static async Task<string> UploadLong(Database database, Uri server, string key, int events, Report report, CancellationToken ct)
    {
        const string Size = "select pg_total_relation_size('sessions.events')";
        var body = Upload.Body(events, seed: 11);
        using var client = new HttpClient { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        var id = "";
        for (var i = 0; i < Uploads; i++)
        {
            var before = await database.Ask<long>(Size, ct);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            var start = Stopwatch.GetTimestamp();
            using var answer = await client.PostAsync("/api/sessions", content, ct);
            answer.EnsureSuccessStatusCode();
            report.UploadSpeeds.Add(body.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
            id = (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!["id"]!.GetValue<string>();
            report.EventBytesOnDisk.Add(await database.Ask<long>(Size, ct) - before);
        }

        report.UploadBytes = body.Length;
        report.EventBytesRaw = await database.Ask<long>($"select event_bytes from sessions.heads where session_id = '{id}'", ct);
        return id;
    }
}
