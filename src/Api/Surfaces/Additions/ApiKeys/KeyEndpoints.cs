using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;

namespace AgentPlatform.Api.Surfaces.Additions.ApiKeys;

/// <summary>The platform's own keys, the rights that they can have, and what the credential of a request is.</summary>
internal static class KeyEndpoints
{
    private const string Tag = "Keys";
    private const string Keys = "/api/workspaces/{id}/keys";
    private const string OneKey = "/api/workspaces/{id}/keys/{key}";

    private static readonly ParameterWords[] Words = [new("id", "The workspace's id."), new("key", "The key's id.")];

    public static void MapKeys(this AdditionsRoutes routes)
    {
        routes.Get("/api/scopes", Scopes, "scopes.list", Tag, "List the rights that keys can have", isOpen: true)
            .Describe("The platform's catalogue, for keys `apk_...`. Every operation needs exactly one of them, or none.").Refuses(401);
        routes.Get("/api/whoami", WhoAmI, "auth.whoami", Tag, "Say what the credential of this request is")
            .Describe("`scopes` are those in force now in `workspace_id`; with `workspace_only` the credential is good nowhere else. `only` is the one thing that it may touch, where it is restricted to one.").Refuses(401);
        routes.Post(Keys, Mint, "keys.mint", Tag, "Make a key")
            .Describe("""
                A key acts as its maker in this workspace: in force are those of its rights that its maker has there as well, at any time. Nobody gives a right that they do not have (403), and a key makes none that
                expires later than itself. Without `expires_in_days` (1 to 365) or `expires_at` (at most 365 days ahead) it is good for 90 days. `only` restricts it to one session, by its uuid, or to one agent.
                The text (`key`) is told this once.
                """)
            .InWorkspace("id").Needs<MintPlatformKey>().WithMetadata(Words).Refuses(400, 401, 403, 409, 413, 415, 422);
        routes.Get(Keys, List, "keys.list", Tag, "List a workspace's keys")
            .Describe("Newest first, without their texts. `last_used_at` is a few seconds old at most. `next` is what to send as `after` for the next page; null on the last.")
            .InWorkspace("id").Needs<ListPlatformKeys>().WithMetadata(Words).WithMetadata(KeyQuery.Words).Refuses(400, 401, 403);
        routes.Get(OneKey, Get, "keys.get", Tag, "Read a key").Describe("Without its text.").InWorkspace("id").Needs<GetPlatformKey>().WithMetadata(Words).Refuses(401, 403, 404);
        routes.Post($"{OneKey}/rotate", Rotate, "keys.rotate", Tag, "Replace a key")
            .Describe("""
                Makes a key with the same name, rights and restriction, good for as long again, and links the old one to it by `replaced_by`. The old one is accepted for `overlap_seconds` (0 to 604800; 86400 if not given). For whomever
                the key acts as, with all its rights, and for the key itself; what a key replaces does not outlive that key.
                """)
            .InWorkspace("id").Needs<RotatePlatformKey>().WithMetadata(Words).Refuses(400, 401, 403, 404, 409, 413, 415, 422);
        routes.Delete(OneKey, Revoke, "keys.revoke", Tag, "Revoke a key")
            .Describe("At once on this server, within a second on others. Those of others need `keys:manage` as well. One that was revoked before stays as it is.")
            .InWorkspace("id").Needs<RevokePlatformKey>().WithMetadata(Words).AnswersNothing().Refuses(401, 403, 404);
    }

    private static async Task<Reply<ScopeListWire>> Scopes(Caller caller, ISender sender, CancellationToken ct) => Reply.One(await sender.Send(new ListScopes(caller), ct), ScopeListWire.From);

    private static async Task<Reply<CallerWire>> WhoAmI(Caller caller, ISender sender, CancellationToken ct) => Reply.One(await sender.Send(new DescribeCaller(caller), ct), CallerWire.From);

    [Creates]
    private static Task<Reply<MintedKeyWire>> Mint(string id, Body<MintKeyBody> body, Caller caller, Effects effects, CancellationToken ct) => effects.Created(body.Value.On(caller), MintedKeyWire.From, ct);

    private static async Task<Reply<KeyListWire>> List(string id, [AsParameters] KeyQuery query, Caller caller, ISender sender, CancellationToken ct)
    {
        var (list, refusal) = query.On(caller);
        return refusal is not null ? refusal : Reply.One(await sender.Send(list!, ct), KeyListWire.From);
    }

    private static async Task<Reply<KeyWire>> Get(string id, string key, Caller caller, ISender sender, CancellationToken ct) => Reply.One(await sender.Send(new GetPlatformKey(caller, AdditionsIds.Key(key)), ct), KeyWire.From);

    [Creates]
    private static Task<Reply<MintedKeyWire>> Rotate(string id, string key, Body<RotateKeyBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.Created(body.Value.On(key, caller), MintedKeyWire.From, ct);

    private static Task<Reply<NoBody>> Revoke(string id, string key, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new RevokePlatformKey(caller, AdditionsIds.Key(key)), ct);
}
