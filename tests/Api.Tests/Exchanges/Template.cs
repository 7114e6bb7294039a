using System.Text;
using System.Text.RegularExpressions;

namespace AgentPlatform.Api.Tests.Exchanges;

/// <summary>
/// A text with holes. <c>{{uuid}}</c> stands for anything of that form, <c>{{id=uuid}}</c> also remembers it as <c>id</c>, and <c>{{id}}</c> is from then on what was
/// remembered. <c>{{lf}}</c> is a line feed, for texts that end in one. Everything outside of holes means itself.
/// </summary>
internal sealed class Template(string text)
{
    private const string Any = "any";
    private static readonly Regex Holes = Pattern(@"\{\{(?<name>[a-z0-9_]+)(=(?<mask>[a-z0-9]+))?\}\}");

    private static readonly Dictionary<string, Regex> Masks = new(StringComparer.Ordinal)
    {
        ["uuid"] = Pattern(@"\G[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ["key"] = Pattern(@"\Gosk_[0-9a-f]{32}"),
        ["apk"] = Pattern(@"\Gapk_[0-9A-Za-z]{49}(?![0-9A-Za-z])"),
        ["apkstart"] = Pattern(@"\Gapk_[0-9A-Za-z]{8}(?![0-9A-Za-z])"),
        ["wak"] = Pattern(@"\Gwak_[0-9A-HJKMNP-TV-Z]{8}_[0-9A-HJKMNP-TV-Z]{40}(?![0-9A-Za-z])"),
        ["wakid"] = Pattern(@"\Gwak_[0-9A-HJKMNP-TV-Z]{8}(?![0-9A-Za-z_])"),
        ["ast"] = Pattern(@"\Gast_[0-9a-z]{8}_[0-9a-z]{40}(?![0-9A-Za-z])"),
        ["astid"] = Pattern(@"\G[0-9a-z]{8}(?![0-9A-Za-z])"),
        ["hex32"] = Pattern(@"\G[0-9a-f]{32}(?![0-9a-f])"),
        ["hex64"] = Pattern(@"\G[0-9a-f]{64}(?![0-9a-f])"),
        // The header of every token is the same: {"alg":"HS256","typ":"JWT"}.
        ["jwt"] = Pattern(@"\GeyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
        ["millis"] = Pattern(@"\G\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"),
        ["nanoid"] = Pattern(@"\G[A-Za-z0-9_-]{21}(?![A-Za-z0-9_-])"),
        ["number"] = Pattern(@"\G\d+"),
        ["tenantkey"] = Pattern(@"\Gad_key_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
        ["seconds"] = Pattern(@"\G\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
        ["token43"] = Pattern(@"\G[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"),
        ["token22"] = Pattern(@"\G[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])"),
        ["micros"] = Pattern(@"\G\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"),
        ["instant"] = Pattern(@"\G\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00)"),
        ["httpdate"] = Pattern(@"\G[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT"),
        ["taskid"] = Pattern(@"\Gtask_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ["usercode"] = Pattern(@"\G[BCDFGHJKMNPQRSTVWXZ]{4}-[BCDFGHJKMNPQRSTVWXZ]{4}(?![A-Z])"),
        ["nonce"] = Pattern(@"\G[A-Za-z0-9+/]{22}=="),
        ["version"] = Pattern(@"\G\d+\.\d+\.\d+"),
    };

    public bool IsEmpty => text.Length == 0;

    /// <summary>The text with everything remembered in its place; there may be nothing else to fill in.</summary>
    public string Fill(IReadOnlyDictionary<string, string> remembered)
    {
        var pieces = Pieces(remembered);
        return pieces.All(piece => piece.Mask is null) ? string.Concat(pieces.Select(piece => piece.Text)) : throw new FormatException($"Masks are for answers: {text}");
    }

    /// <summary>What keeps <paramref name="actual"/> from being this text, shown around the first difference; null if nothing does.</summary>
    public string? Difference(string actual, Dictionary<string, string> remembered)
    {
        var pieces = Pieces(remembered);
        var at = 0;
        for (var i = 0; i < pieces.Count; i++)
        {
            var (_, mask, name) = pieces[i];
            if (mask is null)
            {
                // What an earlier hole of this very text remembers is known by now.
                var literal = name is null ? pieces[i].Text : remembered[name];
                pieces[i] = new Piece(literal, null, null);
                var same = literal.AsSpan().CommonPrefixLength(actual.AsSpan(at));
                if (same < literal.Length) return Show(pieces, i, same, actual, at + same);
                at += same;
                continue;
            }

            var end = mask == Any ? EndOfAny(pieces, i, actual, at) : Masks[mask].Match(actual, at) is { Success: true } match ? at + match.Length : -1;
            if (end < 0) return Show(pieces, i, 0, actual, at);
            if (name is not null) remembered[name] = actual[at..end];
            at = end;
        }

        return at == actual.Length ? null : Show(pieces, pieces.Count, 0, actual, at);
    }

    // As little as possible: up to the first place where the text goes on as it should, or to the one where it ends so.
    private static int EndOfAny(List<Piece> pieces, int i, string actual, int at)
    {
        if (i + 1 == pieces.Count) return actual.Length;
        var (next, mask, _) = pieces[i + 1];
        if (mask is not null) throw new FormatException("A mask behind {{any}} has no beginning.");
        if (i + 2 < pieces.Count) return actual.IndexOf(next, at, StringComparison.Ordinal);
        return actual.AsSpan(at).EndsWith(next, StringComparison.Ordinal) ? actual.Length - next.Length : -1;
    }

    private static string Show(List<Piece> pieces, int i, int from, string actual, int at)
    {
        const int Around = 80;
        var expected = new StringBuilder();
        for (; i < pieces.Count && expected.Length < Around; (i, from) = (i + 1, 0)) expected.Append(pieces[i].Text.AsSpan(from));
        if (expected.Length > Around) expected.Length = Around;
        var before = actual[Math.Max(0, at - Around)..at];
        var after = actual.AsSpan(at, Math.Min(Around, actual.Length - at));
        return $"at character {at}\n    after      {before}\n    expected   {(expected.Length == 0 ? "(the end)" : expected)}\n    was        {(after.IsEmpty ? "(the end)" : after)}";
    }

    private List<Piece> Pieces(IReadOnlyDictionary<string, string> remembered)
    {
        var pieces = new List<Piece>();
        var literal = new StringBuilder();
        var at = 0;
        foreach (Match hole in Holes.Matches(text))
        {
            literal.Append(text.AsSpan(at, hole.Index - at));
            at = hole.Index + hole.Length;
            var (name, mask) = (hole.Groups["name"].Value, hole.Groups["mask"].Value);
            var isCapture = mask.Length > 0;
            var wanted = isCapture ? mask : name;
            if (!isCapture && name == "lf") literal.Append('\n');
            else if (isCapture && IsMask(name)) throw new FormatException($"{hole.Value}: {name} is a mask and cannot be a name.");
            else if (IsMask(wanted)) AddHole(new Piece(hole.Value, wanted, isCapture ? name : null));
            else if (remembered.TryGetValue(name, out var value)) literal.Append(value);
            else if (pieces.Exists(piece => piece.Name == name)) AddHole(new Piece(hole.Value, null, name));
            else throw new FormatException($"{hole.Value} is no mask, and nothing was remembered by that name.");
        }

        literal.Append(text.AsSpan(at));
        AddLiteral();
        return pieces;

        void AddHole(Piece hole)
        {
            AddLiteral();
            pieces.Add(hole);
        }

        void AddLiteral()
        {
            if (literal.Length > 0) pieces.Add(new Piece(literal.ToString(), null, null));
            literal.Clear();
        }
    }

    private static bool IsMask(string name) => name == Any || Masks.ContainsKey(name);

    private static Regex Pattern(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5));

    /// <summary>A stretch of text that means itself; or a mask, and maybe the name by which to remember what stands there; or only a name: what was remembered by it.</summary>
    private readonly record struct Piece(string Text, string? Mask, string? Name);
}
