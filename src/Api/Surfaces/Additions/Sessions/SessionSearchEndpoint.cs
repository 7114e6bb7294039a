using System.Globalization;
using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.Additions.Sessions;

/// <summary>Full-text search over sessions, and a list that is paged by cursor.</summary>
internal static class SessionSearchEndpoint
{
    public static void MapSessionSearch(this AdditionsRoutes routes) =>
        routes.Get("/api/sessions/search", Search, "sessions.search", "Sessions", "Search sessions", isOpen: true)
            .Needs<SearchSessions>().Describe("""
                The sessions that the caller can see and in which all terms of `q` stand, newest first; without `q` all of them. Terms are separated by spaces: `word`, `"several words"`, `wor*` for words that
                begin so, `tool:NAME` for tools that were called, `file:PATH` for files by any ending of their path, `command:WORD` for words of shell commands; the fields take `*` too, and `-` excludes.
                All terms must stand in one part of a session, about 128 KiB of its events together with its title, description and tags. What was written a moment ago may not be found yet.
                """)
            .Refuses(400, 401).WithMetadata([.. SessionSearchQuery.Words]);

    private static async Task<Reply<SessionSearchWire>> Search([AsParameters] SessionSearchQuery query, Caller caller, ISender sender, CancellationToken ct)
    {
        var (search, refusal) = query.Read(caller);
        return refusal is not null ? refusal : Reply.One(await sender.Send(search!, ct), SessionSearchWire.From);
    }
}

/// <summary>The query string of the search.</summary>
internal sealed record SessionSearchQuery
{
    private const int DefaultLimit = 20;
    private const int MostLimit = 100;

    /// <summary>What the API document says of the parameters. They are texts in C#, because a value that cannot be read is refused in this surface's form.</summary>
    public static IReadOnlyList<ParameterWords> Words { get; } =
    [
        new("q", $"What to look for, at most {SearchQuery.MostTerms} terms and {SearchQuery.Longest} characters. Absent: everything."),
        new("tool", "Recorded by exactly this tool."),
        new("git_repo_name", "Made in exactly this repository."),
        new("mine", "`true` for the caller's own only.") { OneOf = ["true", "false"], Default = "false" },
        new("after", "`next` of the page before."),
        new("limit", "Sessions per page.") { IsWhole = true, Least = 1, Most = MostLimit, Default = $"{DefaultLimit}" },
    ];

    [FromQuery(Name = "q")]
    public string? Q { get; init; }

    [FromQuery(Name = "tool")]
    public string? Tool { get; init; }

    [FromQuery(Name = "git_repo_name")]
    public string? GitRepoName { get; init; }

    [FromQuery(Name = "mine")]
    public string? Mine { get; init; }

    [FromQuery(Name = "after")]
    public string? After { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>The message, or what is wrong with the query.</summary>
    public (SearchSessions? Search, Error? Refusal) Read(Caller caller)
    {
        var limit = DefaultLimit;
        if (Limit is not null && (!int.TryParse(Limit, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MostLimit))
            return (null, RequestErrors.BadQuery($"limit: expected a whole number from 1 to {MostLimit}"));
        if (Mine is not (null or "true" or "false")) return (null, RequestErrors.BadQuery("mine: expected one of true, false"));
        return (new SearchSessions(caller, Q, Tool, GitRepoName, Mine is "true", After, limit), null);
    }
}
