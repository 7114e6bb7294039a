using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace AgentPlatform.Bench.Auth;

/// <summary>A way to say who is calling.</summary>
/// <param name="Name">What it is called in the result.</param>
/// <param name="Add">Puts it into a request; null for none.</param>
internal sealed record Credential(string Name, Action<HttpRequestMessage>? Add)
{
    public static Credential None { get; } = new("no credential", null);

    public static Credential Cookie(string name, string value) => new($"cookie {name}", request => request.Headers.TryAddWithoutValidation("Cookie", $"{name}={value}"));

    public static Credential Bearer(string name, string text) => new(name, request => request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {text}"));
}

/// <summary>Somebody with an account and a credential of every kind that a read accepts.</summary>
internal sealed class Person(HttpClient client, string token, string userKey, string id, string workspace)
{
    public const string LogIn = """{"email":"bench@example.org","password":"benchpass99"}""";

    public string Id => id;

    public string Workspace => workspace;

    public string Token => token;

    public static async Task<Person> Register(HttpClient client, CancellationToken ct)
    {
        var account = await Post(client, "/api/auth/register", """{"email":"bench@example.org","password":"benchpass99","nickname":"bench"}""", null, ct);
        var token = Text(account["access_token"]);
        var key = Text((await Post(client, "/api/auth/api-keys/issue", "{}", token, ct))["api_key"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/whoami");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
        var me = (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!;
        return new Person(client, token, key, Text(me["id"]), Text(me["workspace_id"]));
    }

    /// <summary>One of each kind, the anonymous one first. A new kind is a line here.</summary>
    public async Task<IReadOnlyList<Credential>> Credentials(CancellationToken ct) =>
    [
        Credential.None,
        Credential.Bearer("access token (JWT)", token),
        Credential.Bearer("user key osk_", userKey),
        Credential.Bearer("platform key apk_", Text((await Post(client, $"/api/workspaces/{workspace}/keys", """{"name":"bench","scopes":["sessions:read"]}""", token, ct))["key"])),
        Credential.Bearer("workspace key wak_", Text((await Post(client, $"/api/workspaces/{workspace}/api-keys", """{"name":"bench","scopes":["turns:submit"]}""", token, ct))["secret"])),
        Credential.Bearer("tenant key ad_key_", Text((await Post(client, $"/api/workspaces/{workspace}/tenant-keys", """{"display_name":"bench"}""", token, ct))["token"])),
        .. await Cookies(ct),
    ];

    /// <summary>Both cookies of one log-in.</summary>
    private async Task<IEnumerable<Credential>> Cookies(CancellationToken ct)
    {
        using var answer = await client.PostAsync("/api/auth/login", new StringContent(LogIn, MediaTypeHeaderValue.Parse("application/json")), ct);
        answer.EnsureSuccessStatusCode();
        var cookies = answer.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0].Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new[] { "SESSION_ID", "agentserver-token" }.Where(cookies.ContainsKey).Select(name => Credential.Cookie(name, cookies[name]));
    }

    private static async Task<JsonObject> Post(HttpClient client, string path, string json, string? bearer, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, MediaTypeHeaderValue.Parse("application/json")) };
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        using var answer = await client.SendAsync(request, ct);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(ct)}");
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!;
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
