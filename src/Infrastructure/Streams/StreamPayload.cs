using System.Globalization;
using System.Text;
using AgentPlatform.Application.Common.Streams;

namespace AgentPlatform.Infrastructure.Streams;

/// <summary>Names this process among those that share the database.</summary>
internal sealed class StreamNode
{
    public string Id { get; } = Guid.CreateVersion7().ToString("N");
}

/// <summary>
/// What nodes tell each other: the teller's id in the first line, then a line per stream <c>kind workspace id last flags</c> (flags: <c>r</c> removed, <c>a</c> access changed, <c>-</c>
/// neither), or one line <c>*</c> for everything.
/// </summary>
internal static class StreamPayload
{
    // PostgreSQL takes less than 8000 bytes.
    private const int Longest = 7900;
    private const string Everything = "*";

    public static IReadOnlyList<string> Write(string node, StreamNews news)
    {
        if (news.IsEverything) return [$"{node}\n{Everything}"];
        var payloads = new List<string>();
        var text = new StringBuilder(node);
        foreach (var change in news.Changes)
        {
            var line = Line(change);
            if (text.Length + line.Length > Longest)
            {
                payloads.Add(text.ToString());
                text.Clear().Append(node);
            }

            text.Append(line);
        }

        if (text.Length > node.Length) payloads.Add(text.ToString());
        return payloads;
    }

    /// <summary>The teller and what it told; what cannot be read counts as everything.</summary>
    public static (string Node, StreamNews News) Read(string payload)
    {
        var lines = payload.Split('\n');
        var changes = new List<StreamChange>(lines.Length - 1);
        foreach (var line in lines.AsSpan(1))
        {
            if (Change(line) is not { } change) return (lines[0], new StreamNews(true, []));
            changes.Add(change);
        }

        return (lines[0], new StreamNews(false, changes));
    }

    private static string Line(StreamChange change)
    {
        var flags = (change.IsRemoved, change.IsAccessChanged) switch
        {
            (true, true) => "ra",
            (true, false) => "r",
            (false, true) => "a",
            (false, false) => "-",
        };
        return string.Create(CultureInfo.InvariantCulture, $"\n{change.Stream.Kind} {change.Stream.Workspace:N} {change.Stream.Id:N} {change.Last} {flags}");
    }

    private static StreamChange? Change(string line)
    {
        if (line.Split(' ') is not [var kind, var workspace, var id, var last, var flags]) return null;
        if (!Guid.TryParseExact(workspace, "N", out var tenant) || !Guid.TryParseExact(id, "N", out var thing)) return null;
        if (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return null;
        return new StreamChange(new StreamKey(kind, tenant, thing), sequence) { IsRemoved = flags.Contains('r'), IsAccessChanged = flags.Contains('a') };
    }
}
