using System.Globalization;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.Additions.Sessions;

/// <summary>Which part of a session's log to answer.</summary>
internal sealed record EventQuery
{
    /// <summary>The cursor of whoever wants only what is new.</summary>
    public const string Latest = "latest";

    private const int DefaultLimit = 100;

    public static ParameterWords[] Words { get; } =
    [
        new("after", "The cursor: the sequence of the last event that the client has.") { IsWhole = true, Least = 0, Default = "0" },
        new("limit", "Events in the answer at most; there are fewer when they are large.") { IsWhole = true, Least = 1, Most = ReadEvents.Most, Default = $"{DefaultLimit}" },
    ];

    [FromQuery(Name = "after")]
    public string? After { get; init; }

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    /// <summary>What is asked for, or what is wrong with the query.</summary>
    public ((long After, int Limit) Page, Error? Refusal) Read()
    {
        if (Cursor(After) is not { } after) return (default, NotACursor("after"));
        if (!int.TryParse(Limit ?? $"{DefaultLimit}", NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit is < 1 or > ReadEvents.Most)
            return (default, RequestErrors.BadQuery($"limit: expected a whole number from 1 to {ReadEvents.Most}"));
        return ((after, limit), null);
    }

    /// <summary>The cursor in a text, 0 in none; null when it is no cursor.</summary>
    public static long? Cursor(string? text) => text is null ? 0 : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor : null;

    /// <summary>Where a reader goes on, and which part of the request says so: <c>Last-Event-ID</c> counts before <c>after</c>. A header is never <see cref="Latest"/>.</summary>
    public static (string? Text, string Name) Resumed(HttpRequest request, string? after) =>
        request.Headers.TryGetValue("Last-Event-ID", out var header) && header.ToString() is { Length: > 0 } text ? (text is Latest ? "" : text, "Last-Event-ID") : (after, "after");

    /// <summary>From where a reader follows a log that begins behind <paramref name="begin"/> and ends at <paramref name="last"/>, or why not.</summary>
    public static (long From, Error? Refusal) Follow(HttpRequest request, string? after, long begin, long last)
    {
        var (text, name) = Resumed(request, after);
        var cursor = text switch
        {
            null => begin,
            Latest => last,
            _ => Cursor(text),
        };
        if (cursor is not { } from) return (0, NotACursor(name));
        return from > last ? (0, StreamErrors.BeyondTheEnd) : (from, null);
    }

    public static Error NotACursor(string name) => RequestErrors.BadQuery($"{name}: expected the sequence of an event");
}
