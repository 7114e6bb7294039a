using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.Sessions.Search;

/// <summary>Finds parts by their words in a time that does not depend on how many there are (decision 0012).</summary>
internal sealed class PartSearch(Db db)
{
    /// <summary>Up to here, what the words' index finds is sorted.</summary>
    public int MostSorted { get; init; } = 20_000;

    /// <summary>What is in more parts than that is soon found among the newest: so many of them are looked at.</summary>
    public int MostWalked { get; init; } = 2_000;

    /// <summary>The newest sessions that the condition holds for, each with the newest of its parts that do.</summary>
    public async Task<List<FoundPart>> Find(string condition, SearchCursor? after, int limit, CancellationToken ct)
    {
        var found = await db.Many<FoundPart>(SearchSql.Matches(condition, after, limit, MostSorted), ct);
        if (found.Count == 0 || found[0].Among < MostSorted) return found;
        var newest = await db.Many<FoundPart>(SearchSql.Newest(condition, after, limit, MostWalked), ct);
        return newest.Count == limit ? newest : await db.Many<FoundPart>(SearchSql.Matches(condition, after, limit, most: null), ct);
    }
}
