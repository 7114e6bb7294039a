using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;

/// <summary>
/// Rows as a JSON array, alone or inside of a page, that goes out while they are read: a tenant with any number of them needs no more memory than a few. The first ones are read before anything is
/// sent, so that what fails there is still answered in the surface's form.
/// </summary>
internal sealed class JsonRows<TView, TWire>(IAsyncEnumerable<TView> rows, Func<TView, TWire> wire, JsonTypeInfo<TWire> type) : IResult
{
    private const int FlushBytes = 64 * 1024;

    /// <summary>Members behind the rows, where they stand in an object.</summary>
    public Action<Utf8JsonWriter>? Page { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var ct = httpContext.RequestAborted;
        await using var each = rows.GetAsyncEnumerator(ct);
        var isThere = await each.MoveNextAsync();

        httpContext.Response.ContentType = "application/json";
        if (HttpMethods.IsHead(httpContext.Request.Method)) return;
        var body = httpContext.Response.BodyWriter;
        await using var writer = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = MinimalJsonEncoder.Shared, SkipValidation = true });
        if (Page is not null)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("rows");
        }

        writer.WriteStartArray();
        for (; isThere; isThere = await each.MoveNextAsync())
        {
            JsonSerializer.Serialize(writer, wire(each.Current), type);
            await Pass(writer, body, ct);
        }

        writer.WriteEndArray();
        if (Page is not null)
        {
            Page(writer);
            writer.WriteEndObject();
        }

        writer.Flush();
        await body.FlushAsync(ct);
    }

    private static async ValueTask Pass(Utf8JsonWriter writer, PipeWriter body, CancellationToken ct)
    {
        if (writer.BytesPending + body.UnflushedBytes < FlushBytes) return;
        writer.Flush();
        await body.FlushAsync(ct);
    }
}

internal static class JsonRows
{
    /// <summary>The rows alone.</summary>
    public static IResult Of<TView, TWire>(Result<IAsyncEnumerable<TView>> rows, Func<TView, TWire> wire, JsonTypeInfo<TWire> type) =>
        rows.Error is { } refusal ? (Reply<NoBody>)refusal : new JsonRows<TView, TWire>(rows.Value, wire, type);
}
