using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Search;

/// <summary>Finds parts by their words, whether they are many or few (decision 0012).</summary>
internal sealed class PartSearch(Db db)
{
    /// <summary>So many of the newest parts are looked at one by one. Where that fills no page, what is looked for is rare enough to be found by its words and sorted.</summary>
    public int MostWalked { get; init; } = 500;

    /// <summary>The newest sessions that the condition holds for, each with the newest of its parts that do; of private ones <paramref name="only"/> alone, where it is given.</summary>
    public async Task<List<FoundPart>> Find(string condition, SearchCursor? after, int limit, CancellationToken ct, SessionId? only = null)
    {
        // A page of 100 wants proportionally more.
        var newest = await db.Many<FoundPart>(SearchSql.Newest(condition, after, limit, Math.Max(MostWalked, 10 * limit), only), ct);
        return newest.Count == limit ? newest : await db.Many<FoundPart>(SearchSql.Matches(condition, after, limit, only), ct);
    }
}
