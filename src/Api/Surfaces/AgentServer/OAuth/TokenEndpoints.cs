using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer.OAuth;

/// <summary>What a program without a browser calls to be let in (contract agentserver 3.6, RFC 8628).</summary>
internal static class TokenEndpoints
{
    private const string Tag = "Device authorization";
    private const string DeviceCodeGrant = "urn:ietf:params:oauth:grant-type:device_code";

    private static readonly Error WrongGrantType = new(ErrorKind.Invalid, TokenWire.GrantTypeCode, $"grant_type must be {DeviceCodeGrant}");

    public static void MapTokens(this AgentServerRoutes routes)
    {
        routes.Post("/api/oauth2/device/auth", Begin, "oauth2.device.begin", Tag, "Ask to be let in", new NoCredentials())
            .Describe("A form. Show the user code and the address to a person, and poll `oauth2.token` until they have answered. Both codes end after 15 minutes.")
            .WithMetadata(TokenWire.Shared).Refuses(400, 401, 413, 422, 429).Needs<BeginDeviceGrant>();
        routes.Post("/api/oauth2/token", Redeem, "oauth2.token", Tag, "Ask for the token", new NoCredentials())
            .Describe("A form. 400 says in `error` what to do: `authorization_pending` and `slow_down` (five seconds more between polls from now on) to go on, anything else to give up. The token is given once.")
            .WithMetadata(TokenWire.Shared).Refuses(400, 401, 413, 422).Needs<RedeemDeviceGrant>();
    }

    private static async Task<Reply<DeviceAuthorizationWire>> Begin(FormBody<DeviceAuthorizationForm> form, Caller caller, PublicUrl here, Effects effects, CancellationToken ct)
    {
        if (form["client_id"] is not { } client) return Missing("client_id");
        var page = $"{here.Base}{VerificationEndpoints.EntryPath}";
        return await effects.One(new BeginDeviceGrant(caller, client, form["scope"]), grant => DeviceAuthorizationWire.From(grant, page), (_, headers) => Secret(headers), ct);
    }

    private static async Task<Reply<DeviceTokenWire>> Redeem(FormBody<DeviceTokenForm> form, Caller caller, PublicUrl here, Effects effects, CancellationToken ct)
    {
        if (form["grant_type"] is not { } type) return Missing("grant_type");
        if (!string.Equals(type, DeviceCodeGrant, StringComparison.Ordinal)) return WrongGrantType;
        if (form["client_id"] is not { } client) return Missing("client_id");
        if (form["device_code"] is not { } code) return Missing("device_code");
        return await effects.One(new RedeemDeviceGrant(caller, client, code, here.Base), DeviceTokenWire.From, (_, headers) => Secret(headers), ct);
    }

    private static Error Missing(string field) => new(ErrorKind.Invalid, TokenWire.RequestCode, $"{field} is required, once");

    private static void Secret(IHeaderDictionary headers) => (headers.CacheControl, headers.Pragma) = ("no-store", "no-cache");
}
