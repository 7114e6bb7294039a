using System.Text.Json.Serialization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Identity;

namespace AgentPlatform.Api.Surfaces.OpenSession.Identity;

internal sealed record RegisterBody([property: JsonPropertyName("nickname"), JsonRequired] string Nickname);

[SchemaName("NewAccount")]
internal sealed record RegisterWire(
    [property: JsonPropertyName("user_id")] string UserId,
    [property: JsonPropertyName("nickname")] string Nickname,
    [property: JsonPropertyName("api_key")] string ApiKey)
{
    public static RegisterWire From(NewAccount account) => new(account.User.Value.ToString(), account.Nickname, account.ApiKey);
}

internal sealed record ChangePasswordBody(
    [property: JsonPropertyName("current_password"), JsonRequired] string CurrentPassword,
    [property: JsonPropertyName("new_password"), JsonRequired] string NewPassword);

[SchemaName("VerifiedUser")]
internal sealed record VerifyWire([property: JsonPropertyName("user_id")] string UserId, [property: JsonPropertyName("nickname")] string Nickname)
{
    public static VerifyWire From(UserView user) => new(user.Id.Value.ToString(), user.Nickname);
}

[SchemaName("OkResponse")]
internal sealed record OkWire([property: JsonPropertyName("ok")] bool Ok)
{
    public static OkWire From<T>(T done) => new(true);
}

[SchemaName("IssuedApiKey")]
internal sealed record ApiKeyWire([property: JsonPropertyName("api_key")] string ApiKey)
{
    public static ApiKeyWire From(string key) => new(key);
}

[SchemaName("LoginMethods")]
internal sealed record ProvidersWire(
    [property: JsonPropertyName("email_password")] bool EmailPassword,
    [property: JsonPropertyName("oauth")] IReadOnlyList<ProviderWire> OAuth)
{
    public static ProvidersWire From(LoginMethodsView methods) => new(methods.Password, [.. methods.Providers.Select(p => new ProviderWire(p.Id, p.DisplayName))]);
}

[SchemaName("OAuthProvider")]
internal sealed record ProviderWire([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("display_name")] string DisplayName);

internal sealed record OAuthLinkWire([property: JsonPropertyName("url")] string Url)
{
    public static OAuthLinkWire From(string url) => new(url);
}
