using System.Net.Http.Headers;

namespace AgentPlatform.Testing;

/// <summary>One block of an event stream: an event, a comment, or the retry time.</summary>
public sealed record Frame(string? Id, string? Event, string? Data, string? Comment, string? Retry)
{
    public static Frame Empty { get; } = new(null, null, null, null, null);
}

/// <summary>Reads server-sent events as they arrive, for as long as the server keeps the stream open. Waits half a minute for each block at most.</summary>
public sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpClient client;
    private readonly HttpResponseMessage response;
    private readonly StreamReader text;

    private EventReader(HttpClient client, HttpResponseMessage response, Stream body) => (this.client, this.response, text) = (client, response, new StreamReader(body));

    public int Status => (int)response.StatusCode;

    public HttpResponseHeaders Headers => response.Headers;

    public string? ContentType => response.Content.Headers.ContentType?.ToString();

    public static async Task<EventReader> Open(Uri server, string path, string? bearer = null, string? lastEventId = null)
    {
        var http = new HttpClient { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (bearer is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        if (lastEventId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        try
        {
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
            return new EventReader(http, answer, await answer.Content.ReadAsStreamAsync());
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>The next block; null when the stream has ended as it should.</summary>
    public async Task<Frame?> Block()
    {
        var frame = Frame.Empty;
        while (await text.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (line.Length == 0) return frame;
            var (name, value) = line.Split(": ", 2) is [var before, var after] ? (before, after) : (line, "");
            frame = name switch
            {
                "id" => frame with { Id = value },
                "event" => frame with { Event = value },
                "data" => frame with { Data = value },
                "retry" => frame with { Retry = value },
                "" => frame with { Comment = value },
                _ => throw new FormatException($"Not a line of an event stream: {line}"),
            };
        }

        return null;
    }

    /// <summary>The next event, comments passed over.</summary>
    public async Task<Frame?> Event()
    {
        while (await Block() is { } frame)
            if (frame.Event is not null) return frame;
        return null;
    }

    /// <summary>The rest of a stream that is no event stream.</summary>
    public Task<string> Rest() => text.ReadToEndAsync().WaitAsync(Patience);

    public ValueTask DisposeAsync()
    {
        text.Dispose();
        response.Dispose();
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
