using System.Text.Json.Serialization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;

namespace AgentPlatform.Api.Surfaces.Additions.Accounts;

/// <summary>Closing accounts and opening them again.</summary>
internal static class AccountAccessEndpoints
{
    public static void MapAccountAccess(this AdditionsRoutes routes) =>
        routes.Put("/api/admin/users/{id}/access", Set, "admin.users.setAccess", "Administration", "Close an account, or open it again")
            .Describe("None of a closed account's credentials is accepted, from now on and on every node; its log-ins end for good. Nobody can close their own account (409).")
            .Refuses(400, 401, 403, 404, 409, 413, 415, 422).WithMetadata(new ParameterWords("id", "The user's id.")).Needs<SetAccountAccess>();

    private static Task<Reply<AccountAccessWire>> Set(string id, Body<AccountAccessBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new SetAccountAccess(caller, AdditionsIds.User(id), body.Value.Disabled), AccountAccessWire.From, ct);
}

/// <summary>Whether an account is to be closed.</summary>
/// <param name="Disabled">True closes it, false opens it again.</param>
internal sealed record AccountAccessBody([property: JsonPropertyName("disabled"), JsonRequired] bool Disabled);

/// <summary>Whether an account is closed.</summary>
/// <param name="Id">The user's id.</param>
/// <param name="DisabledAt">Since when, RFC 3339 in UTC; null for an open one.</param>
internal sealed record AccountAccessWire([property: JsonPropertyName("id")] string Id, [property: JsonPropertyName("disabled_at")] string? DisabledAt)
{
    public static AccountAccessWire From(AccountAccess access) => new(access.User.Value.ToString(), access.DisabledAt is { } since ? AdditionsIds.Instant(since) : null);
}
