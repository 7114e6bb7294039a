using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Keys;

/// <summary>Records of keys (contract open-agents-builder 2.3, 4.1).</summary>
internal static class KeyEndpoints
{
    private const string Tag = "API keys";

    public static void MapKeys(this OpenAgentsBuilderRoutes routes)
    {
        routes.Get("/api/keys", List, "openagents.keys.list", Tag, "List the records of keys").Needs<ListTenantKeys>()
            .Describe("Oldest first. Keys themselves are never shown.").Refuses(401)
            .WithMetadata(new ParameterWords("keyLocatorHash", "Only the record with this id."), new ParameterWords("keyHash", "Only records with this hash."),
                new ParameterWords("databaseIdHash", "Another tenant than one's own has no records here."));
        routes.Put("/api/keys", Save, "openagents.keys.save", Tag, "Save the record of a key").Needs<SaveTenantKey>(OpenAgentsBuilderErrors.OwnerRequired)
            .Describe("Takes the place of a record with the same `keyLocatorHash`. The key behind it works while `keyHash` is that of the key; a record that is new has no key, see `workspaces.tenantKeys.mint`.")
            .Refuses(400, 401, 413, 422, 499);
        routes.Delete("/api/keys/{key?}", Delete, "openagents.keys.delete", Tag, "Delete a key").Needs<DeleteTenantKey>(OpenAgentsBuilderErrors.OwnerRequired)
            .Describe("It stops working at once.").WithMetadata(new ParameterWords("key", "The key's `keyLocatorHash`.")).Refuses(400, 401);
    }

    private static async Task<Reply<KeyWire[]>> List(string? keyLocatorHash, string? keyHash, string? databaseIdHash, HttpRequest request, Caller caller, ISender sender, CancellationToken ct)
    {
        var tenant = OpenAgentsBuilderAuth.Tenant(request)!;
        if (OpenAgentsBuilderIds.Given(databaseIdHash) is { } other && !string.Equals(other, tenant, StringComparison.Ordinal)) return Reply.Value<KeyWire[]>([]);
        var keys = await sender.Send(new ListTenantKeys(caller, OpenAgentsBuilderIds.Given(keyLocatorHash), OpenAgentsBuilderIds.Given(keyHash)), ct);
        return Reply.One(keys, found => found.Select(key => KeyWire.From(key, tenant)).ToArray());
    }

    private static Task<Reply<SavedKeyWire>> Save(AnyBody<KeyBody> body, HttpRequest request, Caller caller, Effects effects, CancellationToken ct)
    {
        var tenant = OpenAgentsBuilderAuth.Tenant(request)!;
        return effects.One(KeyBody.On(body, caller), key => SavedKeyWire.From(key, tenant), ct);
    }

    private static async Task<Reply<OutcomeWire>> Delete(string? key, HttpContext context, Caller caller, Effects effects, CancellationToken ct) =>
        OpenAgentsBuilderIds.Path(context, key) is { Length: > 0 } locator ? await effects.One(new DeleteTenantKey(caller, locator), _ => OutcomeWire.Deleted, ct) : OpenAgentsBuilderErrors.NoKey;
}
