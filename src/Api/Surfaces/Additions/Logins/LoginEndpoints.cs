using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity.Browsers;

namespace AgentPlatform.Api.Surfaces.Additions.Logins;

/// <summary>One's own log-ins of browsers: which there are, and ending them.</summary>
internal static class LoginEndpoints
{
    private const string Tag = "Identity";

    public static void MapLogins(this AdditionsRoutes routes)
    {
        routes.Get("/api/account/logins", List, "logins.list", Tag, "One's own log-ins of browsers")
            .Describe("Newest first; those that have ended are not shown. `next` continues the list.").Refuses(400, 401, 403).Needs<ListBrowserSessions>()
            .WithMetadata(
                new ParameterWords("after", "Continues behind this log-in: `next` of the page before."),
                new ParameterWords("limit", "Log-ins on a page.") { IsWhole = true, Least = 1, Most = LoginPage.Most, Default = "50" });
        routes.Delete("/api/account/logins/{id}", End, "logins.end", Tag, "End one of one's own log-ins")
            .Describe("Its cookies are refused from now on.").AnswersNothing().Refuses(401, 403, 404).Needs<EndBrowserSession>()
            .WithMetadata(new ParameterWords("id", "The log-in's id."));
        routes.Delete("/api/account/logins", EndOthers, "logins.endOthers", Tag, "End all other log-ins")
            .Describe("All of one's own but the one that the request comes from, where it comes with a cookie.").Refuses(401, 403).Needs<EndOtherBrowserSessions>();
    }

    private static async Task<Reply<LoginListWire>> List(string? after, string? limit, Caller caller, ISender sender, CancellationToken ct)
    {
        var page = LoginPage.Read(after, limit);
        return Reply.One(await sender.Send(new ListBrowserSessions(caller, page.After, page.Limit + 1), ct), logins => LoginListWire.From(logins, page.Limit, caller));
    }

    private static Task<Reply<NoBody>> End(string id, Caller caller, Effects effects, CancellationToken ct) => effects.Nothing(new EndBrowserSession(caller, new(AdditionsIds.Read(id))), ct);

    private static Task<Reply<EndedLoginsWire>> EndOthers(Caller caller, Effects effects, CancellationToken ct) =>
        effects.One(new EndOtherBrowserSessions(caller), ended => new EndedLoginsWire(ended), ct);
}
