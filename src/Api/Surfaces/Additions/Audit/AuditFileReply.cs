using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Surfaces.Additions.Audit;

/// <summary>A trail as a file, piece by piece: the next one is fetched when the client has taken the one before.</summary>
internal sealed class AuditFileReply(IAsyncEnumerable<IReadOnlyList<AuditEntryView>> pieces, string name, bool isCsv) : IResult
{
    public const string Example = """
        {"sequence":1,"id":4711,"workspace_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a10","at":"2026-02-19T11:18:05.120451Z","actor_kind":"user","actor_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","credential_kind":"user_key","credential_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a11","action":"identity.password_changed","target_kind":"user","target_id":"019c5dac-3f60-7c1e-9f3e-0d6f0c1e2a01","is_refused":false,"address":"192.0.2.7","user_agent":"curl/8.5.0","detail_codec":null,"detail_sha256":null,"detail":null,"sealed_at":"2026-02-19T11:18:05.310002Z","hash":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}
        """;

    private static readonly string[] Columns =
    [
        "sequence", "id", "workspace_id", "at", "actor_kind", "actor_id", "credential_kind", "credential_id", "action", "target_kind", "target_id", "is_refused", "address", "user_agent", "detail_codec",
        "detail_sha256", "detail", "sealed_at", "hash",
    ];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, ct) = (httpContext.Response, httpContext.RequestAborted);
        var isBegun = false;
        await foreach (var piece in pieces.WithCancellation(ct))
        {
            Begin();
            foreach (var entry in piece) Write(response.BodyWriter, entry);
            await response.BodyWriter.FlushAsync(ct);
        }

        Begin();
        await response.BodyWriter.FlushAsync(ct);

        // Not before the first piece is there: until then the answer can still be a refusal.
        void Begin()
        {
            if (isBegun) return;
            isBegun = true;
            response.ContentType = isCsv ? "text/csv; charset=utf-8" : "application/jsonl";
            response.Headers.ContentDisposition = $"attachment; filename=\"audit-{name}.{(isCsv ? "csv" : "jsonl")}\"";
            if (isCsv) Append(response.BodyWriter, string.Join(',', Columns) + "\r\n");
        }
    }

    private void Write(IBufferWriter<byte> to, AuditEntryView entry)
    {
        if (isCsv) Append(to, string.Join(',', Values(entry).Select(Cell)) + "\r\n");
        else WriteObject(to, entry);
    }

    private static void WriteObject(IBufferWriter<byte> to, AuditEntryView entry)
    {
        using (var json = new Utf8JsonWriter(to, Shape.Writing))
        {
            json.WriteStartObject();
            foreach (var (column, value) in Columns.Zip(Values(entry)))
            {
                json.WritePropertyName(column);
                switch (value)
                {
                    case null: json.WriteNullValue(); break;
                    case long number: json.WriteNumberValue(number); break;
                    case bool flag: json.WriteBooleanValue(flag); break;
                    default: json.WriteStringValue((string)value); break;
                }
            }

            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }

    private static object?[] Values(AuditEntryView entry)
    {
        var record = entry.Record;
        return
        [
            entry.Seal?.Sequence, record.Id, record.WorkspaceId.Value.ToString(), NanoTime.Of(record.At).Text(), record.ActorKind, record.ActorId?.ToString(), record.CredentialKind, record.CredentialId,
            record.Action, record.TargetKind, record.TargetId, record.IsRefused, record.Address, record.UserAgent, (long?)record.DetailCodec, Hex(record.DetailDigest), entry.Detail,
            entry.Seal is { } seal ? NanoTime.Of(seal.SealedAt).Text() : null, Hex(entry.Seal?.Hash),
        ];
    }

    private static string? Hex(byte[]? bytes) => bytes is null ? null : Convert.ToHexStringLower(bytes);

    private static string Cell(object? value) => value switch
    {
        null => "",
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Cell((string)value),
    };

    // What begins like a formula, or like such an apostrophe, gets one: a spreadsheet calculates nothing, and whoever takes one apostrophe away has the text.
    private static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\'') text = "'" + text;
        return text.Length == 0 || text.AsSpan().ContainsAny(",\"\r\n\t") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static void Append(IBufferWriter<byte> to, string text) => Encoding.UTF8.GetBytes(text, to);
}
