using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>OAuth 2 over HTTP: code for token, token for profile. Texts of failures: contract opensession 3.3 and 4.4; they name steps, never secrets.</summary>
internal sealed class OAuthClient(IHttpClientFactory http, OAuthProviders providers, OpenIdIssuers issuers) : IOAuthClient
{
    public const string ClientName = "oauth";

    public async ValueTask<Result<OAuthProvider>> Locate(OAuthProvider provider, CancellationToken ct)
    {
        if (provider.AuthorizeUrl.Length > 0) return provider;
        var found = await issuers.Find(providers.Settings(provider.Id), ct);
        return found.Map(issuer => provider with { AuthorizeUrl = issuer.AuthorizationEndpoint });
    }

    public async Task<Result<OAuthProfile>> Fetch(string provider, string code, string redirectUri, OAuthProof? proof, CancellationToken ct)
    {
        var settings = providers.Settings(provider);
        using var client = http.CreateClient(ClientName);
        if (settings.IsOpenId) return await FetchOpenId(client, provider, settings, new Grant(code, redirectUri, proof), ct);
        var token = await Exchange(client, settings, new Grant(code, redirectUri, proof), ct);
        if (token.Error is { } refusal) return refusal;
        var user = await UserInfo(client, settings, token.Value.AccessToken, ct);
        if (user.Error is { } failure) return failure;

        using var document = user.Value;
        var info = document.RootElement;
        if (Text(info, settings.IdField) is not { } id) return IdentityErrors.ProviderFailed($"OAuth userinfo missing '{settings.IdField}' field");
        var (email, verified) = await Email(client, settings, token.Value.AccessToken, info, ct);
        return new OAuthProfile(provider, id, Text(info, settings.UsernameField) ?? "unknown", EmailAddress.Normal(email), verified, Text(info, settings.AvatarField)) { Name = Text(info, "name") };
    }

    // Who it is stands in the signed token; what is missing there may be asked for, and counts only if it is about the same person.
    private async Task<Result<OAuthProfile>> FetchOpenId(HttpClient client, string provider, OAuthProviderSettings settings, Grant grant, CancellationToken ct)
    {
        if (grant.Proof is null) return IdentityErrors.OAuthStateUnknown;
        var found = await issuers.Find(settings, ct);
        if (found.Error is { } away) return away;
        var (issuer, located) = (found.Value, settings.At(found.Value));
        var token = await Exchange(client, located, grant with { ByHeader = !issuer.TokenEndpointAuthMethodsSupported.Contains("client_secret_post") }, ct);
        if (token.Error is { } refusal) return refusal;
        var said = await issuers.Check(settings, issuer, token.Value.IdToken, grant.Proof.Nonce, ct);
        if (said.Error is { } forged) return forged;

        using var claims = said.Value;
        var info = claims.RootElement;
        if (Text(info, "sub") is not { } id) return IdentityErrors.ProviderFailed("the id_token has no subject");
        using var more = Text(info, settings.EmailField) is null && located.UserInfoUrl.Length > 0 ? await AboutTheSame(client, located, token.Value.AccessToken, id, ct) : null;
        if (more is not null) info = more.RootElement;
        var email = EmailAddress.Normal(Text(info, settings.EmailField));
        var username = Text(info, settings.UsernameField) ?? email?.Split('@')[0] ?? "unknown";
        return new OAuthProfile(provider, id, username, email, email is not null && IsTrue(info, settings.EmailVerifiedField), Text(info, settings.AvatarField)) { Name = Text(info, "name") };
    }

    private static async Task<JsonDocument?> AboutTheSame(HttpClient client, OAuthProviderSettings settings, string token, string id, CancellationToken ct)
    {
        var user = await UserInfo(client, settings, token, ct);
        if (user.Error is not null) return null;
        if (string.Equals(Text(user.Value.RootElement, "sub"), id, StringComparison.Ordinal)) return user.Value;
        user.Value.Dispose();
        return null;
    }

    /// <summary>Trades a code for tokens.</summary>
    internal static async Task<Result<Tokens>> Exchange(HttpClient client, OAuthProviderSettings settings, Grant grant, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.TokenUrl) { Content = new FormUrlEncodedContent(grant.Form(settings)) };
        if (grant.ByHeader) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Escape(settings.ClientId)}:{Escape(settings.ClientSecret)}")));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, ct);
        }
        catch (Exception fault) when (IsNoAnswer(fault, ct))
        {
            return IdentityErrors.ExchangeFailed($"token exchange failed: {Reason(fault)}");
        }

        using (response)
        {
            string body;
            try
            {
                body = await response.Content.ReadAsStringAsync(ct);
            }
            catch (Exception fault) when (IsNoAnswer(fault, ct))
            {
                return IdentityErrors.ExchangeFailed($"token response read failed: {Reason(fault)}");
            }

            var answer = TokenAnswer.Read(body);
            if (answer.AccessToken is { } token && response.IsSuccessStatusCode) return new Tokens(token, answer.IdToken);
            var status = response.IsSuccessStatusCode ? "" : $" (status {(int)response.StatusCode})";
            return IdentityErrors.ExchangeFailed($"OAuth token exchange failed: {answer.Failure}{status}");
        }
    }

    private static async Task<Result<JsonDocument>> UserInfo(HttpClient client, OAuthProviderSettings settings, string token, CancellationToken ct)
    {
        try
        {
            using var response = await Get(client, settings.UserInfoUrl, token, ct);
            if (!response.IsSuccessStatusCode) return IdentityErrors.ProviderFailed($"userinfo fetch failed: status {(int)response.StatusCode}");
            var document = await response.Content.ReadFromJsonAsync<JsonDocument>(ct);
            return document?.RootElement.ValueKind is JsonValueKind.Object ? document : IdentityErrors.ProviderFailed("userinfo parse failed: not a JSON object");
        }
        catch (JsonException)
        {
            return IdentityErrors.ProviderFailed("userinfo parse failed: not JSON");
        }
        catch (Exception fault) when (IsNoAnswer(fault, ct))
        {
            return IdentityErrors.ProviderFailed($"userinfo fetch failed: {Reason(fault)}");
        }
    }

    // The user info's own address, else the primary one of the list. The list also knows whether an address was checked. Without the list the log-in goes on without it.
    private static async Task<(string? Email, bool Verified)> Email(HttpClient client, OAuthProviderSettings settings, string token, JsonElement info, CancellationToken ct)
    {
        var email = Text(info, settings.EmailField);
        var verified = email is not null && Says(info, settings.EmailVerifiedField);
        if (settings.EmailsUrl.Length == 0) return (email, verified);
        try
        {
            using var response = await Get(client, settings.EmailsUrl, token, ct);
            if (!response.IsSuccessStatusCode) return (email, verified);
            using var list = await response.Content.ReadFromJsonAsync<JsonDocument>(ct);
            if (list?.RootElement.ValueKind is not JsonValueKind.Array) return (email, verified);
            var entries = list.RootElement.EnumerateArray().Where(entry => entry.ValueKind is JsonValueKind.Object).ToList();
            email ??= entries.Where(entry => Says(entry, "primary")).Select(entry => Text(entry, "email")).FirstOrDefault();
            return (email, email is not null && entries.Exists(entry => string.Equals(Text(entry, "email"), email, StringComparison.OrdinalIgnoreCase) && Says(entry, "verified")));
        }
        catch (Exception fault) when (fault is JsonException || IsNoAnswer(fault, ct))
        {
            return (email, verified);
        }
    }

    private static Task<HttpResponseMessage> Get(HttpClient client, string url, string token, CancellationToken ct)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return client.SendAsync(request, ct);
    }

    /// <summary>A text or a number as text; blank counts as missing.</summary>
    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString() is var text && !string.IsNullOrWhiteSpace(text)
            ? text : null;

    private static bool Says(JsonElement owner, string name) => name.Length > 0 && owner.TryGetProperty(name, out var value)
        && (value.ValueKind is JsonValueKind.True || (value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text && text is not "false"));

    private static bool IsTrue(JsonElement owner, string name) => owner.TryGetProperty(name, out var value)
        && (value.ValueKind is JsonValueKind.True || (value.ValueKind is JsonValueKind.String && value.GetString() is "true"));

    private static string Escape(string text) => Uri.EscapeDataString(text);

    internal static bool IsNoAnswer(Exception fault, CancellationToken ct) =>
        fault is HttpRequestException or IOException || (fault is TaskCanceledException && !ct.IsCancellationRequested);

    private static string Reason(Exception fault) => fault switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } request => request.HttpRequestError.ToString(),
        TaskCanceledException => "no answer in time",
        _ => "connection failed",
    };

    /// <summary>What a token request brings along, besides who we are.</summary>
    internal sealed record Grant(string Code, string RedirectUri, OAuthProof? Proof)
    {
        /// <summary>The provider wants to know who we are in a header, which is what it must accept, rather than in the form, which is what most do.</summary>
        public bool ByHeader { get; init; }

        public IEnumerable<KeyValuePair<string, string>> Form(OAuthProviderSettings settings)
        {
            yield return new("client_id", settings.ClientId);
            if (settings.ClientSecret.Length > 0 && !ByHeader) yield return new("client_secret", settings.ClientSecret);
            yield return new("code", Code);
            yield return new("grant_type", "authorization_code");
            if (RedirectUri.Length > 0) yield return new("redirect_uri", RedirectUri);
            if (Proof is { } proof) yield return new("code_verifier", proof.Verifier);
        }
    }

    /// <summary>What a provider gives for a code.</summary>
    internal sealed record Tokens(string AccessToken, string? IdToken);

    private sealed record TokenAnswer(string? AccessToken, string? IdToken, string Failure)
    {
        public static TokenAnswer Read(string body)
        {
            if (string.IsNullOrWhiteSpace(body)) return new TokenAnswer(null, null, "empty response body");
            try
            {
                using var document = JsonDocument.Parse(body);
                var root = document.RootElement;
                if (root.ValueKind is not JsonValueKind.Object) return new TokenAnswer(null, null, "unexpected response body");
                return new TokenAnswer(Text(root, "access_token"), Text(root, "id_token"), Parts(Text(root, "error"), Text(root, "error_description") ?? Text(root, "error_message")));
            }
            catch (JsonException)
            {
                var form = QueryHelpers.ParseQuery(body);
                return new TokenAnswer(Value("access_token"), null, Parts(Value("error"), Value("error_description")));

                string? Value(string name) => form.TryGetValue(name, out var values) && !string.IsNullOrWhiteSpace(values) ? values.ToString() : null;
            }
        }

        private static string Parts(params string?[] parts) => string.Join(": ", parts.Where(part => part is not null)) is { Length: > 0 } said ? said : "no access token in the response";
    }
}
