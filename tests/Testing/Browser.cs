namespace AgentPlatform.Testing;

/// <summary>A cookie jar: keeps what answers set, sends it back, and repeats the CSRF cookie in its header where a page of ours would.</summary>
public sealed class Browser(Wire http)
{
    public const string Session = "SESSION_ID";
    public const string Csrf = "CSRF-TOKEN";
    public const string Fixed = "agentserver-token";

    /// <summary>Cookies by name.</summary>
    public IDictionary<string, string> Jar { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What every request carries besides.</summary>
    public ICollection<(string Name, string Value)> Headers { get; } = [];

    /// <summary>Who logged in.</summary>
    public string User { get; private set; } = "";

    /// <summary>Logs in with the password that test people have.</summary>
    public static async Task<Browser> LogIn(Wire http, string login, string password = "testpass99")
    {
        var browser = new Browser(http);
        var answer = await browser.Post("/api/auth/login", $$"""{"email":"{{login}}","password":"{{password}}"}""", proves: false);
        if (answer.Status != 200) throw new InvalidOperationException($"The log-in failed: {answer}");
        browser.User = answer.Json["user_id"]!.GetValue<string>();
        return browser;
    }

    /// <summary>A browser with some of this one's cookies, as another surface's page would have them.</summary>
    public Browser With(params string[] cookies)
    {
        var other = new Browser(http) { User = User };
        foreach (var name in cookies) other.Jar[name] = Jar[name];
        return other;
    }

    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<Answer> Post(string path, string? json = null, bool proves = true) => Send(HttpMethod.Post, path, json, proves);

    public Task<Answer> Delete(string path, bool proves = true) => Send(HttpMethod.Delete, path, null, proves);

    /// <param name="method">What to do.</param>
    /// <param name="path">Where.</param>
    /// <param name="json">A body.</param>
    /// <param name="proves">Whether the CSRF cookie is repeated in its header.</param>
    /// <param name="headers">More headers of this request.</param>
    public async Task<Answer> Send(HttpMethod method, string path, string? json = null, bool proves = false, params (string Name, string Value)[] headers)
    {
        List<(string, string)> all = [.. Headers, .. headers];
        if (Jar.Count > 0) all.Add(("Cookie", string.Join("; ", Jar.Select(cookie => $"{cookie.Key}={cookie.Value}"))));
        if (proves && Jar.TryGetValue(Csrf, out var token)) all.Add(("X-CSRF-TOKEN", token));
        var answer = await http.Send(method, path, Wire.Json(json), null, [.. all]);
        foreach (var cookie in Cookies(answer))
        {
            var (name, value) = (cookie.Split('=')[0], cookie.Split('=', 2)[1].Split(';')[0]);
            if (cookie.Contains("Max-Age=0", StringComparison.Ordinal)) Jar.Remove(name);
            else Jar[name] = value;
        }

        return answer;
    }

    /// <summary>The cookies that an answer sets, as they stand in its headers.</summary>
    public static IReadOnlyList<string> Cookies(Answer answer) => answer.Headers.TryGetValues("Set-Cookie", out var values) ? [.. values] : [];
}
