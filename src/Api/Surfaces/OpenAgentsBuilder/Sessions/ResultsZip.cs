using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using AgentPlatform.Application.Sessions.Chats;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;

/// <summary>
/// Results as a ZIP archive, made in a temporary file that nobody else can open: the archive's writer ends its entries synchronously, which a response does not allow. The files that tell of all results are
/// made by going through them again, so that none has to be held; one that is saved meanwhile may be in some files only.
/// </summary>
internal sealed class ResultsZip(IAsyncEnumerable<ResultView> results) : IResult
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var ct = httpContext.RequestAborted;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(Path.Combine(Path.GetTempPath(), $"agentplatform-{Guid.CreateVersion7():N}.zip"), options);
        await using (var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, Utf8, ct)) await Fill(zip, ct);

        file.Position = 0;
        httpContext.Response.ContentType = "application/zip";
        httpContext.Response.ContentLength = file.Length;
        httpContext.Response.Headers.ContentDisposition = "attachment; filename=\"results.zip\"";
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await file.CopyToAsync(httpContext.Response.Body, ct);
    }

    private async Task Fill(ZipArchive zip, CancellationToken ct)
    {
        await AddJson(zip, ct);
        await Add(zip, "index.md", "# Results\n\n", result => $"- [{Name(result)}](<./{Name(result)}{Extension(result)}>)\n", "", ct);
        await Add(zip, "index.html", "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Results</title>\n<h1>Results</h1>\n<ul>\n",
            result => $"<li><a href=\"./{Uri.EscapeDataString(Name(result))}.html\">{WebUtility.HtmlEncode(Name(result))}</a></li>\n", "</ul>\n", ct);
        await foreach (var result in results.WithCancellation(ct))
        {
            await AddFile(zip, Name(result) + Extension(result), result.Content ?? "", ct);
            await AddFile(zip, $"{Name(result)}.html", Page(result), ct);
        }
    }

    // Names come from callers: nothing of them may lead out of the folder that the archive is unpacked into.
    private static string Name(ResultView result) => string.Create(null, $"{OpenAgentsBuilderIds.Instant(result.CreatedAt)} - {result.ChatId}")
        .Aggregate(new StringBuilder(), (name, letter) => name.Append(letter is '/' or '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|' || char.IsControl(letter) ? '-' : letter)).ToString();

    private static string Extension(ResultView result) => string.Equals(result.Format, "json", StringComparison.OrdinalIgnoreCase) ? ".json" : ".md";

    private static string Page(ResultView result) =>
        $"<!doctype html>\n<meta charset=\"utf-8\">\n<title>{WebUtility.HtmlEncode(Name(result))}</title>\n<h1>{WebUtility.HtmlEncode(Name(result))}</h1>\n<pre>{WebUtility.HtmlEncode(result.Content)}</pre>\n";

    private async Task AddJson(ZipArchive zip, CancellationToken ct)
    {
        var entry = zip.CreateEntry("results.json");
        await using var file = await entry.OpenAsync(ct);
        await file.WriteAsync("["u8.ToArray(), ct);
        var isFirst = true;
        await foreach (var result in results.WithCancellation(ct))
        {
            if (!isFirst) await file.WriteAsync(","u8.ToArray(), ct);
            isFirst = false;
            await file.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(ResultWire.From(result), OpenAgentsBuilderWire.Shared.Json), ct);
        }

        await file.WriteAsync("]"u8.ToArray(), ct);
    }

    private async Task Add(ZipArchive zip, string name, string start, Func<ResultView, string> line, string end, CancellationToken ct)
    {
        var entry = zip.CreateEntry(name);
        await using var file = await entry.OpenAsync(ct);
        await file.WriteAsync(Utf8.GetBytes(start), ct);
        await foreach (var result in results.WithCancellation(ct)) await file.WriteAsync(Utf8.GetBytes(line(result)), ct);
        await file.WriteAsync(Utf8.GetBytes(end), ct);
    }

    private static async Task AddFile(ZipArchive zip, string name, string text, CancellationToken ct)
    {
        var entry = zip.CreateEntry(name);
        await using var file = await entry.OpenAsync(ct);
        await file.WriteAsync(Utf8.GetBytes(text), ct);
    }
}
