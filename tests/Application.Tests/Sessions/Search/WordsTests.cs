using AgentPlatform.Application.Sessions.Search;

namespace AgentPlatform.Application.Tests.Sessions.Search;

public sealed class WordsTests
{
    [TestCase("The quick, brown fox.", "the quick brown fox")]
    [TestCase("SessionStore.cs", "sessionstore session store cs")]
    [TestCase("parseHTTPHeader2Go", "parsehttpheader2go parse http header2 go")]
    [TestCase("XMLHttpRequest", "xmlhttprequest xml http request")]
    [TestCase("get_user_by_id", "get_user_by_id get user by id")]
    [TestCase("--no-verify a-b_c- -d", "no-verify no verify a-b_c a b c d")]
    [TestCase("a__b", "a b")]
    [TestCase("mcp__fileSystem__read_all", "mcp filesystem file system read_all read all")]
    [TestCase("SHA256 v2 10.0.1", "sha256 v2 10 0 1")]
    [TestCase("GRÜSSE Ωμέγα Привет", "grüsse ωμέγα привет")]
    [TestCase("हिन्दी नमस्ते", "हिन्दी नमस्ते")]
    [TestCase("検索する", "検 索 検索 す 索す る する")]
    [TestCase("v2検索API", "v2 検 索 検索 api")]
    [TestCase("𠀋𠀍", "𠀋 𠀍 𠀋𠀍")]
    [TestCase("😀 \ud800 \0 — ' \\ &|!:*()", "")]
    public void A_text_is_found_under_its_words(string text, string words) => Assert.That(Indexed(text), Is.EquivalentTo(Set(words)));

    [TestCase("SessionStore.cs", "sessionstore cs")]
    [TestCase("get_user_by_id", "get_user_by_id")]
    [TestCase("検索する", "検索 索す する")]
    [TestCase("検", "検")]
    [TestCase("x-検", "x 検")]
    public void What_is_looked_for_is_taken_as_it_is_written(string text, string words) => Assert.That(Sought(text), Is.EquivalentTo(Set(words)));

    [Test]
    public void Whoever_looks_for_a_text_finds_it([Values("SessionStore.cs", "a-B_c9", "検索x", "parseHTTP", "über-größe", "𠀋", "--force-with-lease")] string text) =>
        Assert.That(Sought(text), Is.SubsetOf(Indexed($"before {text} after")));

    [Test]
    public void A_long_word_is_found_by_its_beginning_and_never_cut_within_a_character()
    {
        var word = new string('a', Words.Longest - 1) + "𝒜𝒜";

        Assert.That(Indexed(word), Is.EqualTo(new[] { new string('a', Words.Longest - 1) }));
        Assert.That(Sought(word), Is.EqualTo(Indexed(word)));
    }

    [Test]
    public void A_word_knows_where_it_stands()
    {
        var text = "Fix SessionStore, 検索";
        var sink = new Sink();
        Words.Index(text, sink);

        Assert.That(sink.Taken.Select(word => text.Substring(word.Start, word.Length).ToLowerInvariant()), Is.EqualTo(sink.Taken.Select(word => word.Word)));
    }

    private static string[] Set(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Indexed(string text)
    {
        var sink = new Sink();
        Words.Index(text, sink);
        return sink.Taken.Select(word => word.Word).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Sought(string text)
    {
        var sink = new Sink();
        Words.Seek(text, sink);
        return sink.Taken.Select(word => word.Word).Distinct(StringComparer.Ordinal);
    }

    private sealed class Sink : IWordSink
    {
        public List<(string Word, int Start, int Length)> Taken { get; } = [];

        public void Take(ReadOnlySpan<char> word, int start, int length) => Taken.Add((word.ToString(), start, length));
    }
}
