using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Writes columns as members, straight from the reader into the response.</summary>
internal sealed class BareJson : IDisposable
{
    private enum As
    {
        Nothing,
        Id,
        Text,
        Instant,
        Number,
        Texts,
        Flag,
    }

    // The order of the columns of a session.
    private static readonly (string Name, As Kind)[] Columns =
    [
        ("id", As.Id), ("", As.Nothing), ("user_id", As.Id), ("tool", As.Text), ("agent_provider", As.Text), ("agent_model", As.Text), ("title", As.Text), ("description", As.Text),
        ("tags", As.Text), ("created_at", As.Instant), ("", As.Nothing), ("uploaded_at", As.Instant), ("", As.Nothing), ("message_count", As.Number), ("task_count", As.Number),
        ("event_count", As.Number), ("duration_seconds", As.Number), ("total_input_tokens", As.Number), ("total_output_tokens", As.Number), ("git_remote", As.Text),
        ("git_branch", As.Text), ("git_commit", As.Text), ("git_repo_name", As.Text), ("pr_number", As.Number), ("pr_url", As.Text), ("working_directory", As.Text),
        ("files_modified", As.Texts), ("files_read", As.Texts), ("has_errors", As.Flag), ("max_active_agents", As.Number), ("session_score", As.Number), ("score_plugin", As.Text),
    ];

    private readonly HttpResponse response;
    private readonly ArrayBufferWriter<byte> buffer = new(4096);
    private readonly Utf8JsonWriter writer;

    public BareJson(HttpResponse response)
    {
        this.response = response;
        writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
    }

    public async Task<(Guid Workspace, Guid Owner)> Session(NpgsqlDataReader reader)
    {
        if (!await reader.ReadAsync()) return default;
        Members(reader);
        return (reader.GetGuid(1), reader.GetGuid(2));
    }

    public async Task<Guid[]> Sessions(NpgsqlDataReader reader)
    {
        var owners = new HashSet<Guid>();
        writer.WriteStartArray("sessions");
        while (await reader.ReadAsync())
        {
            writer.WriteStartObject();
            Members(reader);
            writer.WriteEndObject();
            owners.Add(reader.GetGuid(2));
        }

        writer.WriteEndArray();
        return [.. owners];
    }

    public async Task Names(NpgsqlDataReader reader)
    {
        writer.WriteStartArray("nicknames");
        while (await reader.ReadAsync()) writer.WriteStringValue(reader.GetString(1));
        writer.WriteEndArray();
    }

    public async Task Links(NpgsqlDataReader reader)
    {
        writer.WriteStartArray("linked_sessions");
        while (await reader.ReadAsync()) writer.WriteStringValue(reader.GetString(1));
        writer.WriteEndArray();
    }

    public void Total(long total) => writer.WriteNumber("total", total);

    public void Created(Guid id)
    {
        writer.WriteString("id", id);
        writer.WriteString("url", $"http://127.0.0.1/session/{id}");
    }

    public async Task Send()
    {
        writer.WriteEndObject();
        await writer.FlushAsync();
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        await response.Body.WriteAsync(buffer.WrittenMemory, response.HttpContext.RequestAborted);
    }

    public void Dispose() => writer.Dispose();

    private void Members(NpgsqlDataReader reader)
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            var (name, kind) = Columns[i];
            if (kind is As.Nothing || reader.IsDBNull(i)) continue;
            switch (kind)
            {
                case As.Id: writer.WriteString(name, reader.GetGuid(i)); break;
                case As.Text: writer.WriteString(name, reader.GetString(i)); break;
                case As.Instant: writer.WriteString(name, reader.GetDateTime(i)); break;
                case As.Number: writer.WriteNumber(name, reader.GetInt64(i)); break;
                case As.Flag: writer.WriteBoolean(name, reader.GetBoolean(i)); break;
                case As.Texts:
                    writer.WriteStartArray(name);
                    foreach (var text in reader.GetFieldValue<string[]>(i)) writer.WriteStringValue(text);
                    writer.WriteEndArray();
                    break;
                case As.Nothing: break;
            }
        }
    }
}
