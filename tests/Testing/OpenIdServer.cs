using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace AgentPlatform.Testing;

/// <summary>
/// A real OpenID Connect provider on a local port: publishes itself and its keys, hands out codes for authorization requests, and trades them once for signed tokens, for whoever knows the
/// client's secret and the verifier of the request's challenge.
/// </summary>
public sealed class OpenIdServer : IAsyncDisposable
{
    public const string ClientId = "the-client";

    private const string ClientSecret = "the-client-secret";

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, Code> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> people = new(StringComparer.Ordinal);
    private readonly List<RsaSecurityKey> keys = [NewKey("first")];
    private int issued;

    private OpenIdServer(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single();

    /// <summary>What the provider calls itself; its own address if not set.</summary>
    public string? Issuer { get; set; }

    /// <summary>How the token address wants to know the client; null to leave that out of what is published.</summary>
    public string? ClientProof { get; set; } = "client_secret_post";

    /// <summary>The forms that were posted to the token address.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> TokenRequests { get; } = new();

    public static async Task<OpenIdServer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new OpenIdServer(builder.Build());
        server.app.MapGet("/.well-known/openid-configuration", server.Discovery);
        server.app.MapGet("/keys", server.Keys);
        server.app.MapPost("/token", server.Token);
        server.app.MapGet("/user", server.User);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Settings for a provider that lives here.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings(string id) =>
        [new($"OAuth:{id}:Issuer", Url), new($"OAuth:{id}:ClientId", ClientId), new($"OAuth:{id}:ClientSecret", ClientSecret)];

    /// <summary>A key that the provider does not publish.</summary>
    public static RsaSecurityKey NewKey(string id) => new(RSA.Create(2048)) { KeyId = id };

    /// <summary>Signs with a new key from now on, and publishes it beside the others.</summary>
    public void RotateKey() => keys.Insert(0, NewKey($"key {keys.Count}"));

    /// <summary>What the browser brings back after <paramref name="person"/> has logged in at the address that it was sent to.</summary>
    /// <param name="authorize">That address.</param>
    /// <param name="person">Claims; without an e-mail address they are told by the user info too.</param>
    /// <param name="forge">Changes the token before it is signed.</param>
    public string LogIn(string authorize, JsonObject person, Action<SecurityTokenDescriptor>? forge = null)
    {
        var asked = QueryHelpers.ParseQuery(new Uri(authorize).Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var code = $"code-{Interlocked.Increment(ref issued)}";
        codes[code] = new Code(asked, person, forge);
        return code;
    }

    /// <summary>What the user info says of the person with this subject instead of their claims.</summary>
    public IDictionary<string, JsonObject> UserInfo { get; } = new Dictionary<string, JsonObject>(StringComparer.Ordinal);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task Discovery(HttpContext context)
    {
        var about = new JsonObject
        {
            ["issuer"] = Issuer ?? Url,
            ["authorization_endpoint"] = $"{Url}/authorize",
            ["token_endpoint"] = $"{Url}/token",
            ["userinfo_endpoint"] = $"{Url}/user",
            ["jwks_uri"] = $"{Url}/keys",
        };
        if (ClientProof is { } proof) about["token_endpoint_auth_methods_supported"] = new JsonArray(proof);
        return context.Response.WriteAsync(about.ToJsonString());
    }

    private Task Keys(HttpContext context) => context.Response.WriteAsync(new JsonObject
    {
        ["keys"] = new JsonArray([.. keys.Select(key =>
        {
            var parts = key.Rsa.ExportParameters(includePrivateParameters: false);
            return (JsonNode)new JsonObject
            {
                ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = key.KeyId,
                ["n"] = Base64UrlEncoder.Encode(parts.Modulus), ["e"] = Base64UrlEncoder.Encode(parts.Exponent),
            };
        })]),
    }.ToJsonString());

    private async Task Token(HttpContext context)
    {
        var form = (await context.Request.ReadFormAsync()).ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        TokenRequests.Enqueue(form);
        if (!codes.TryRemove(form["code"], out var code) || !IsClient(context, form) || !Fits(form, code.Asked))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }

        var access = $"access for {form["code"]}";
        people[access] = code.Person;
        await context.Response.WriteAsync(new JsonObject { ["access_token"] = access, ["token_type"] = "Bearer", ["id_token"] = Sign(code) }.ToJsonString());
    }

    private bool IsClient(HttpContext context, Dictionary<string, string> form) => ClientProof is "client_secret_post"
        ? form.GetValueOrDefault("client_secret") is ClientSecret
        : context.Request.Headers.Authorization.ToString() == $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"))}" && !form.ContainsKey("client_secret");

    private static bool Fits(Dictionary<string, string> form, Dictionary<string, string> asked) =>
        form["client_id"] == ClientId && form["redirect_uri"] == asked["redirect_uri"] && asked["code_challenge_method"] is "S256"
        && Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form.GetValueOrDefault("code_verifier", "")))) == asked["code_challenge"];

    private string Sign(Code code)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Issuer ?? Url,
            Audience = ClientId,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + TimeSpan.FromMinutes(5),
            SigningCredentials = new SigningCredentials(keys[0], SecurityAlgorithms.RsaSha256),
            Claims = code.Person.ToDictionary(pair => pair.Key, pair => Plain(pair.Value!), StringComparer.Ordinal),
        };
        if (code.Asked.GetValueOrDefault("nonce") is { } nonce) token.Claims["nonce"] = nonce;
        code.Forge?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    private async Task User(HttpContext context)
    {
        if (!people.TryGetValue(context.Request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal), out var person))
        {
            context.Response.StatusCode = 401;
            return;
        }

        var told = UserInfo.TryGetValue(person["sub"]!.GetValue<string>(), out var other) ? other : person;
        await context.Response.WriteAsync(told.ToJsonString());
    }

    private static object Plain(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => value.GetValue<string>(),
    };

    private sealed record Code(Dictionary<string, string> Asked, JsonObject Person, Action<SecurityTokenDescriptor>? Forge);
}
