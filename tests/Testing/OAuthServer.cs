using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Testing;

/// <summary>A real OAuth 2 provider on a local port: hands out codes, trades them once, tells who the token belongs to.</summary>
public sealed class OAuthServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, JsonObject> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> tokens = new(StringComparer.Ordinal);
    private int issued;

    private OAuthServer(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    /// <summary>The e-mail list that the provider tells, as GitHub does; null for none.</summary>
    public JsonArray? Emails { get; set; }

    /// <summary>Set to answer the token request in another way.</summary>
    public Func<HttpContext, Task>? TokenAnswer { get; set; }

    /// <summary>Set to answer the user info in another way.</summary>
    public Func<HttpContext, Task>? UserAnswer { get; set; }

    /// <summary>The forms that were posted to the token address.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> TokenRequests { get; } = new();

    public static async Task<OAuthServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new OAuthServer(builder.Build());
        server.app.MapPost("/token", server.Token);
        server.app.MapGet("/user", server.User);
        server.app.MapGet("/emails", server.EmailList);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Settings for a provider that lives here.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings(string id) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [$"OAuth:{id}:ClientId"] = $"client of {id}",
        [$"OAuth:{id}:ClientSecret"] = "\"the-client-secret\"",
        [$"OAuth:{id}:TokenUrl"] = $"{Url}/token",
        [$"OAuth:{id}:UserInfoUrl"] = $"{Url}/user",
        [$"OAuth:{id}:EmailsUrl"] = id is "github" ? $"{Url}/emails" : "",
    };

    /// <summary>What the user's browser would bring back after logging in as <paramref name="profile"/>.</summary>
    public string LogIn(JsonObject profile)
    {
        var code = $"code-{Interlocked.Increment(ref issued)}";
        codes[code] = profile;
        return code;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Token(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        TokenRequests.Enqueue(form);
        if (TokenAnswer is { } other)
        {
            await other(context);
        }
        else if (!codes.TryRemove(form["code"], out var profile))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = "bad_verification_code", error_description = "The code is wrong or was used." });
        }
        else
        {
            tokens[$"token for {form["code"]}"] = profile;
            await context.Response.WriteAsync(QueryHelpers.AddQueryString("", "access_token", $"token for {form["code"]}").TrimStart('?'));
        }
    }

    private async Task User(HttpContext context)
    {
        if (UserAnswer is { } other) await other(context);
        else if (Known(context) is { } profile) await context.Response.WriteAsync(profile.ToJsonString());
        else context.Response.StatusCode = 401;
    }

    private async Task EmailList(HttpContext context)
    {
        if (Emails is { } emails && Known(context) is not null) await context.Response.WriteAsync(emails.ToJsonString());
        else context.Response.StatusCode = 404;
    }

    private JsonObject? Known(HttpContext context) =>
        context.Request.Headers.UserAgent.Count > 0 && tokens.TryGetValue(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal), out var profile) ? profile : null;
}
