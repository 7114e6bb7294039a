using System.Text.Json.Serialization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;

namespace AgentPlatform.Api.Surfaces.Additions.Workspaces;

/// <summary>Encryption at rest of a workspace's personal data.</summary>
internal static class EncryptionEndpoints
{
    private const string Tag = "Workspaces";

    public static void MapEncryption(this AdditionsRoutes routes)
    {
        routes.Get("/api/workspaces/{id}/encryption", Get, "workspaces.encryption.get", Tag, "Whether personal data is encrypted at rest").InWorkspace("id").Needs<GetEncryption>()
            .Describe("`progress` tells how many sessions have been written anew since the key was changed last; null when all have.").Refuses(401, 403);
        routes.Put("/api/workspaces/{id}/encryption", Set, "workspaces.encryption.set", Tag, "Encrypt personal data at rest, or no longer").InWorkspace("id").Needs<SetEncryption>()
            .Describe("Names, addresses, messages and results are encrypted from now on, under a key of the workspace's own, and what is there is written anew in the background; nothing has to wait for that. Sessions of the workspace are not searched any more.")
            .Refuses(400, 401, 403, 413, 415, 422);
        routes.Post("/api/workspaces/{id}/encryption/rotate", Rotate, "workspaces.encryption.rotate", Tag, "Replace the key").InWorkspace("id").Needs<RotateStorageKey>()
            .Describe("A new key encrypts from now on; what older ones have encrypted is written anew in the background. 409 where nothing is encrypted.").Refuses(401, 403, 409);
    }

    private static async Task<Reply<EncryptionWire>> Get(string id, Caller caller, ISender sender, CancellationToken ct) => Reply.One(await sender.Send(new GetEncryption(caller), ct), EncryptionWire.From);

    private static Task<Reply<EncryptionWire>> Set(string id, Body<EncryptionBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new SetEncryption(caller, body.Value.Enabled), EncryptionWire.From, ct);

    private static Task<Reply<EncryptionWire>> Rotate(string id, Caller caller, Effects effects, CancellationToken ct) => effects.One(new RotateStorageKey(caller), EncryptionWire.From, ct);
}

/// <summary>Whether to encrypt.</summary>
/// <param name="Enabled">False: what is encrypted is written plain again.</param>
internal sealed record EncryptionBody([property: JsonPropertyName("enabled"), JsonRequired] bool Enabled);

/// <summary>How a workspace keeps personal data.</summary>
/// <param name="Enabled">Whether it is encrypted.</param>
/// <param name="Version">Grows with each change of the key; 0 where there never was one.</param>
/// <param name="Since">When that version came.</param>
/// <param name="Progress">How far writing anew has got; null when nothing is left to do.</param>
internal sealed record EncryptionWire(
    [property: JsonPropertyName("enabled")] bool Enabled,
    [property: JsonPropertyName("version")] int Version,
    [property: JsonPropertyName("since")] string? Since,
    [property: JsonPropertyName("progress")] RewritingProgressWire? Progress)
{
    public static EncryptionWire From(EncryptionView view) => new(
        view.IsEnabled, view.Version, view.Since is { } at ? Domain.Sessions.NanoTime.Of(at).Text() : null, view.Progress is { } progress ? new RewritingProgressWire(progress.Done, progress.Total) : null);
}

/// <summary>How far writing anew has got.</summary>
/// <param name="Done">Sessions that are written in the new way.</param>
/// <param name="Total">Sessions with personal data.</param>
internal sealed record RewritingProgressWire([property: JsonPropertyName("done")] long Done, [property: JsonPropertyName("total")] long Total);
