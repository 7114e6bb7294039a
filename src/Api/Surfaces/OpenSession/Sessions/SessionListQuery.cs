using System.Globalization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.OpenSession.Sessions;

/// <summary>The query string of the list (contract opensession 2.3).</summary>
internal sealed record SessionListQuery
{
    private const uint DefaultSize = 20;
    private const uint LargestSize = 100;

    /// <summary>What the API document says of the parameters. They are texts in C#, because a value that cannot be read is refused in this surface's form.</summary>
    public static IReadOnlyList<ParameterWords> Words { get; } =
    [
        new("page", "The page's number, from 1; 0 is page 1 too.") { IsWhole = true, Least = 0, Most = uint.MaxValue, Default = "1" },
        new("per_page", "Sessions per page. Less counts as 1, more as 100.") { IsWhole = true, Least = 1, Most = LargestSize, Default = $"{DefaultSize}" },
        new("search", "A part of title, description or tags."),
        new("tool", "Exactly this tool."),
        new("sort", "By the time of the session, by its messages, or by its duration; most first.") { OneOf = ["recent", "popular", "longest"], Default = "recent" },
        new("time_range", "Sessions that began within this time.") { OneOf = ["24h", "7d", "30d", "all"], Default = "all" },
        new("git_repo_name", "Exactly this repository."),
    ];

    [FromQuery(Name = "page")]
    public string? Page { get; init; }

    [FromQuery(Name = "per_page")]
    public string? PerPage { get; init; }

    [FromQuery(Name = "search")]
    public string? Search { get; init; }

    [FromQuery(Name = "tool")]
    public string? Tool { get; init; }

    [FromQuery(Name = "sort")]
    public string? Sort { get; init; }

    [FromQuery(Name = "time_range")]
    public string? TimeRange { get; init; }

    [FromQuery(Name = "git_repo_name")]
    public string? GitRepoName { get; init; }

    /// <summary>The page as it was asked for; the answer repeats it.</summary>
    internal uint PageNumber => Number(Page, 1) ?? 1;

    /// <summary>The message, or what is wrong with the query.</summary>
    public (ListSessions? List, Error? Refusal) Read(Caller caller)
    {
        if (Number(Page, 1) is not { } page) return Bad("page", "expected a whole number from 0 to 4294967295");
        if (Number(PerPage, DefaultSize) is not { } asked) return Bad("per_page", "expected a whole number from 0 to 4294967295");
        SessionOrder? order = Sort switch
        {
            null or "recent" => SessionOrder.Recent,
            "popular" => SessionOrder.Popular,
            "longest" => SessionOrder.Longest,
            _ => null,
        };
        if (order is not { } known) return Bad("sort", "expected one of recent, popular, longest");
        int? days = TimeRange switch
        {
            null or "all" => 0,
            "24h" => 1,
            "7d" => 7,
            "30d" => 30,
            _ => null,
        };
        if (days is not { } span) return Bad("time_range", "expected one of 24h, 7d, 30d, all");

        var size = Math.Clamp(asked, 1, LargestSize);
        var filter = new SessionFilter(Search, Tool, GitRepoName, span == 0 ? null : TimeSpan.FromDays(span));
        return (new ListSessions(caller, filter, known, Math.Max(0L, page - 1L) * size, (int)size), null);
    }

    /// <summary>Whether the answer is the same for everybody and may be kept by caches (contract opensession 4.9).</summary>
    public bool IsPublic(HttpRequest request) =>
        request.Headers.Authorization.Count == 0
        && !request.Headers.Cookie.ToString().Contains("session=", StringComparison.Ordinal)
        && string.IsNullOrWhiteSpace(Search) && GitRepoName is null
        && PageNumber <= 10 && (Number(PerPage, DefaultSize) ?? LargestSize) <= 50;

    private static uint? Number(string? text, uint absent) =>
        text is null ? absent : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static (ListSessions?, Error?) Bad(string name, string why) => (null, RequestErrors.BadQuery($"{name}: {why}"));
}
