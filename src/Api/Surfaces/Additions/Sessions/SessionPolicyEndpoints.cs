using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;

namespace AgentPlatform.Api.Surfaces.Additions.Sessions;

/// <summary>Who may read sessions, how long they are kept, and whether they are searched.</summary>
internal static class SessionPolicyEndpoints
{
    private const string Tag = "Sessions";

    public static void MapSessionPolicies(this AdditionsRoutes routes)
    {
        routes.Patch("/api/sessions/{id}", Change, "sessions.change", Tag, "Say who may read a session")
            .Needs<ChangeSession>().Describe("`private`: members of its workspace; `public`: anyone. For the session's owner. Readers who no longer may are cut off.").Refuses(400, 401, 403, 404, 413, 415, 422);
        routes.Get("/api/sessions/policy", GetPolicy, "sessions.policy.get", Tag, "What one's workspace has decided about its sessions")
            .Needs<GetSessionPolicy>().Describe("`default_visibility` is that of sessions which are uploaded or streamed without saying who may read them; null leaves it to the installation. Sessions are kept `retention_days` after their last change, for ever if that is null.")
            .Refuses(401, 403);
        routes.Put("/api/sessions/policy", SetPolicy, "sessions.policy.set", Tag, "Decide about the sessions of one's workspace")
            .Needs<SetSessionPolicy>().Describe("Replaces the whole policy; `default_visibility` (`private`, `public` or null), `retention_days` (1 to 36500 or null) and `searchable` must all be there. Old sessions are removed, and words of the search made or removed, in the background.")
            .Refuses(400, 401, 403, 413, 415, 422);
    }

    private static Task<Reply<SessionAccessWire>> Change(string id, Body<SessionAccessBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(body.Value.On(id, caller), SessionAccessWire.From, ct);

    private static async Task<Reply<SessionPolicyWire>> GetPolicy(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new GetSessionPolicy(caller), ct), SessionPolicyWire.From);

    private static Task<Reply<SessionPolicyWire>> SetPolicy(Body<SessionPolicyBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(body.Value.On(caller), SessionPolicyWire.From, ct);
}
