using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;

namespace AgentPlatform.Api.Surfaces.RustyGpt.Identity;

/// <summary>The first account (contract rustygpt 3.1).</summary>
internal static class SetupEndpoints
{
    private const string Tag = "Setup";

    public static void MapSetup(this RustyGptRoutes routes)
    {
        routes.Get("/api/setup", Status, "setup.status", Tag, "Is there an account", new NoCredentials(), SetupWire.Checking)
            .Describe("Whether the installation has been set up: it has as soon as there is any account.").Refuses(429).Needs<IsSetUp>();
        routes.Post("/api/setup", Create, "setup.create", Tag, "Open the first account", new NoCredentials(), SetupWire.Creating)
            .Describe("The account runs the platform. It is not logged in. Refused once there is any account; of several requests at once exactly one succeeds.")
            .AnswersEmpty().Refuses(400, 413, 415, 422, 429).Needs<SetUp>();
    }

    private static async Task<Reply<SetupStatusWire>> Status(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new IsSetUp(caller), ct), isSetUp => new SetupStatusWire(isSetUp));

    private static Task<Reply<NoBody>> Create(Body<SetupBody> body, Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new SetUp(caller, body.Value.Username, body.Value.Email, body.Value.Password), _ => default(NoBody), ct);
}
