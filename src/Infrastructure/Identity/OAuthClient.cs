using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace AgentPlatform.Infrastructure.Identity;

/// <summary>OAuth 2 over HTTP: code for token, token for profile. Texts of failures: contract opensession 3.3 and 4.4; they name steps, never secrets.</summary>
internal sealed class OAuthClient(IHttpClientFactory http, OAuthProviders providers) : IOAuthClient
{
    public const string ClientName = "oauth";

    public async Task<Result<OAuthProfile>> Fetch(string provider, string code, string redirectUri, CancellationToken ct)
    {
        var settings = providers.Settings(provider);
        using var client = http.CreateClient(ClientName);
        var token = await Exchange(client, settings, code, redirectUri, ct);
        if (token.Error is { } refusal) return refusal;
        var user = await UserInfo(client, settings, token.Value, ct);
        if (user.Error is { } failure) return failure;

        using var document = user.Value;
        var info = document.RootElement;
        if (Text(info, settings.IdField) is not { } id) return IdentityErrors.ProviderFailed($"OAuth userinfo missing '{settings.IdField}' field");
        var (email, verified) = await Email(client, settings, token.Value, info, ct);
        return new OAuthProfile(provider, id, Text(info, settings.UsernameField) ?? "unknown", EmailAddress.Normal(email), verified, Text(info, settings.AvatarField));
    }

    private static async Task<Result<string>> Exchange(HttpClient client, OAuthProviderSettings settings, string code, string redirectUri, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.TokenUrl)
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["client_id"] = settings.ClientId,
                ["client_secret"] = settings.ClientSecret,
                ["code"] = code,
                ["grant_type"] = "authorization_code",
                ["redirect_uri"] = redirectUri,
            }),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, ct);
        }
        catch (Exception fault) when (IsNoAnswer(fault, ct))
        {
            return IdentityErrors.ProviderFailed($"token exchange failed: {Reason(fault)}");
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
                return IdentityErrors.ProviderFailed($"token response read failed: {Reason(fault)}");
            }

            var answer = TokenAnswer.Read(body);
            if (answer.AccessToken is { } token && response.IsSuccessStatusCode) return token;
            var status = response.IsSuccessStatusCode ? "" : $" (status {(int)response.StatusCode})";
            return IdentityErrors.ProviderFailed($"OAuth token exchange failed: {answer.Failure}{status}");
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

    private static bool IsNoAnswer(Exception fault, CancellationToken ct) =>
        fault is HttpRequestException or IOException || (fault is TaskCanceledException && !ct.IsCancellationRequested);

    private static string Reason(Exception fault) => fault switch
    {
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } request => request.HttpRequestError.ToString(),
        TaskCanceledException => "no answer in time",
        _ => "connection failed",
    };

    private sealed record TokenAnswer(string? AccessToken, string Failure)
    {
        public static TokenAnswer Read(string body)
        {
            if (string.IsNullOrWhiteSpace(body)) return new TokenAnswer(null, "empty response body");
            try
            {
                using var document = JsonDocument.Parse(body);
                var root = document.RootElement;
                if (root.ValueKind is not JsonValueKind.Object) return new TokenAnswer(null, "unexpected response body");
                return new TokenAnswer(Text(root, "access_token"), Parts(Text(root, "error"), Text(root, "error_description") ?? Text(root, "error_message")));
            }
            catch (JsonException)
            {
                var form = QueryHelpers.ParseQuery(body);
                return new TokenAnswer(Value("access_token"), Parts(Value("error"), Value("error_description")));

                string? Value(string name) => form.TryGetValue(name, out var values) && !string.IsNullOrWhiteSpace(values) ? values.ToString() : null;
            }
        }

        private static string Parts(params string?[] parts) => string.Join(": ", parts.Where(part => part is not null)) is { Length: > 0 } said ? said : "no access token in the response";
    }
}
