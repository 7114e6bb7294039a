using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace AgentPlatform.Testing;

/// <summary>Sends requests as clients do: exact bytes out, exact answers back, no redirects followed, no cookies kept.</summary>
public sealed class Wire : IDisposable
{
    private readonly HttpClient client;

    public Wire(Uri server)
    {
        Base = server;
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };
    }

    public Uri Base { get; }

    public Task<Answer> Get(string path, string? bearer = null, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, bearer, headers);

    public Task<Answer> Delete(string path, string? bearer = null, params (string Name, string Value)[] headers) => Send(HttpMethod.Delete, path, null, bearer, headers);

    public Task<Answer> Post(string path, string? json = null, string? bearer = null, params (string Name, string Value)[] headers) => Send(HttpMethod.Post, path, Json(json), bearer, headers);

    public Task<Answer> Put(string path, string json, string? bearer = null) => Send(HttpMethod.Put, path, Json(json), bearer);

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content, string? bearer = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (bearer is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers, await response.Content.ReadAsByteArrayAsync());
    }

    public void Dispose() => client.Dispose();

    /// <summary>Content with the type that JSON clients send.</summary>
    public static HttpContent? Json(string? json) => json is null ? null : Bytes(Encoding.UTF8.GetBytes(json));

    public static HttpContent Bytes(byte[] body, string type = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}

/// <summary>What came back.</summary>
public sealed record Answer(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>OpenSession's error text.</summary>
    public string? Error => Json["error"]?.GetValue<string>();

    public string? ContentType => ContentHeaders.ContentType?.ToString();

    /// <summary>A response header as one text; null when absent.</summary>
    public string? Header(string name) =>
        Headers.TryGetValues(name, out var values) || ContentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    public string this[string member] => Json[member]!.GetValue<string>();

    public override string ToString() => $"{Status} {Text}";
}
