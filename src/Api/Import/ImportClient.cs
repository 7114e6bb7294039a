using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace AgentPlatform.Api.Import;

/// <summary>What became of a file.</summary>
internal enum FileOutcome
{
    Created,
    Extended,

    /// <summary>The server had it.</summary>
    Unchanged,

    /// <summary>It was found in a folder and is no recording.</summary>
    Passed,
    Failed,
}

/// <summary>Why the whole run cannot go on.</summary>
internal sealed class ImportStoppedException(string message) : Exception(message);

/// <summary>Talks to the server; asks again where it is not there or busy.</summary>
internal sealed class ImportClient : IDisposable
{
    private static readonly TimeSpan[] Waits = [.. new[] { 0.5, 1, 2, 4, 8, 16 }.Select(TimeSpan.FromSeconds)];

    private readonly HttpClient http;
    private readonly ImportOptions options;

    public ImportClient(ImportOptions options)
    {
        this.options = options;
        http = new HttpClient { BaseAddress = new Uri(options.Server.AbsoluteUri.TrimEnd('/') + "/"), Timeout = Timeout.InfiniteTimeSpan };
        // A server that will not take a file says so before it is sent.
        http.DefaultRequestHeaders.ExpectContinue = true;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
    }

    /// <summary>Whether the server has these bytes.</summary>
    public async Task<bool> Has(FileVersion version, CancellationToken ct)
    {
        using var answer = await Send(() => new HttpRequestMessage(HttpMethod.Get, $"api/sessions/import/{version.Digest}"), ct);
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => true,
            HttpStatusCode.NotFound when IsOurs(answer) => false,
            HttpStatusCode.NotFound => throw new ImportStoppedException($"{options.Server} does not know imports: it is no AgentPlatform, or an older one"),
            _ => throw new ImportStoppedException($"{options.Server} answers {(int)answer.StatusCode}: {await Reason(answer, ct)}"),
        };
    }

    /// <summary>Sends a file; <paramref name="sent"/> hears how many bytes are on their way.</summary>
    public async Task<(FileOutcome Outcome, string Message)> Upload(ImportFile file, FileVersion version, Action<long> sent, CancellationToken ct)
    {
        var query = $"?visibility={(options.IsPublic ? "public" : "private")}&name={Uri.EscapeDataString(Path.GetFileName(file.Path))}{(options.Format is null ? "" : $"&format={options.Format}")}";
        using var answer = await Send(() => new HttpRequestMessage(HttpMethod.Post, $"api/sessions/import{query}") { Content = new FileContent(file.Path, version.Length, sent) }, ct);
        if (!answer.IsSuccessStatusCode)
        {
            var (code, reason) = (await Problem(answer, ct), await Reason(answer, ct));
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) throw new ImportStoppedException($"{options.Server} answers {(int)answer.StatusCode}: {reason}");
            return (code is "transcript.unrecognized" && !file.IsNamed ? FileOutcome.Passed : FileOutcome.Failed, reason);
        }

        using var told = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
        var (status, added) = (told.RootElement.GetProperty("status").GetString(), told.RootElement.GetProperty("events_added").GetInt64());
        var outcome = status switch { "created" => FileOutcome.Created, "extended" => FileOutcome.Extended, _ => FileOutcome.Unchanged };
        return (outcome, $"{status}, {added} events, {told.RootElement.GetProperty("url").GetString()}");
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> Send(Func<HttpRequestMessage> request, CancellationToken ct)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var message = request();
                var answer = await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, ct);
                if (attempt == Waits.Length || answer.StatusCode is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests)) return answer;
                answer.Dispose();
            }
            catch (HttpRequestException ended) when (ended.InnerException is EndOfStreamException)
            {
                throw ended.InnerException;
            }
            catch (HttpRequestException lost) when (attempt == Waits.Length)
            {
                throw new ImportStoppedException($"{options.Server} cannot be reached: {lost.Message}");
            }
            catch (HttpRequestException)
            {
                // Sending again is safe: the same bytes are known for what they are.
            }

            await Task.Delay(Waits[attempt], TimeProvider.System, ct);
        }
    }

    private static bool IsOurs(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType is "application/problem+json";

    private static async Task<string?> Problem(HttpResponseMessage answer, CancellationToken ct) => await Member(answer, "code", ct);

    private static async Task<string> Reason(HttpResponseMessage answer, CancellationToken ct) =>
        await Member(answer, "detail", ct) ?? answer.ReasonPhrase ?? $"status {(int)answer.StatusCode}";

    private static async Task<string?> Member(HttpResponseMessage answer, string name, CancellationToken ct)
    {
        if (!IsOurs(answer)) return null;
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(ct));
        return problem.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}

/// <summary>The first bytes of a file, piece by piece.</summary>
internal sealed class FileContent(string path, long length, Action<long> sent) : HttpContent
{
    private const int Piece = 128 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var file = ImportFiles.Open(path);
        var buffer = new byte[Piece];
        for (var left = length; left > 0;)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, Piece)), cancellationToken);
            if (read == 0) throw new EndOfStreamException($"{path} became shorter while it was sent.");
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
            sent(length - left);
        }
    }

    protected override bool TryComputeLength(out long length1)
    {
        length1 = length;
        return true;
    }
}
