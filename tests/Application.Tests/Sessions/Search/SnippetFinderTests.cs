using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Tests.Sessions.Search;

public sealed class SnippetFinderTests
{
    [Test]
    public void The_first_event_that_has_a_word_is_shown_with_the_word_marked()
    {
        var finder = Finder("parser");
        finder.Look(SummaryField.Title, "Nothing of the sort");
        finder.Look(1, Said("nor here"));
        finder.Look(2, Said("Fix the Parser, the parser!"));
        finder.Look(3, Said("parser again"));

        var snippet = finder.Snippets.Single();
        Assert.That((snippet.Sequence, snippet.Kind, snippet.Field, snippet.Text), Is.EqualTo((2L, EventKind.UserMessage, (SummaryField?)null, "Fix the Parser, the parser!")));
        Assert.That(Marked(snippet), Is.EqualTo(new[] { "Parser", "parser" }));
        Assert.That(finder.IsDone);
    }

    [Test]
    public void Each_word_is_shown_once_and_texts_that_show_nothing_new_are_passed_over()
    {
        var finder = Finder("alpha beta gamma delta epsilon");
        finder.Look(SummaryField.Title, "alpha beta");
        finder.Look(1, Said("beta"));
        finder.Look(2, Said("beta gamma"));
        finder.Look(3, Said("delta"));
        finder.Look(4, Said("epsilon"));

        Assert.That(finder.Snippets.Select(snippet => (snippet.Field, snippet.Sequence)), Is.EqualTo(new (SummaryField?, long?)[] { (SummaryField.Title, null), (null, 2), (null, 3) }));
        Assert.That(finder.Snippets, Has.Count.EqualTo(SnippetFinder.Most));
    }

    [Test]
    public void Fields_beginnings_and_parts_of_names_are_marked_too()
    {
        Assert.That(Marked(Only("tool:read", Event("""{"type":"ToolCall","data":{"name":"Read"}}"""))), Is.EqualTo(new[] { "Read" }));
        Assert.That(Marked(Only("file:store.cs", Event("""{"type":"FileRead","data":{"path":"src/Store.cs"}}"""))), Is.EqualTo(new[] { "src/Store.cs" }));
        Assert.That(Marked(Only("command:push", Event("""{"type":"ShellCommand","data":{"command":"git push"}}"""))), Is.EqualTo(new[] { "git push" }));
        Assert.That(Marked(Only("file:src/*", Event("""{"type":"FileRead","data":{"path":".\\Src\\A b.cs"}}"""))), Is.EqualTo(new[] { """.\Src\A b.cs""" }));
        Assert.That(Marked(Only("tool:\"a\\b\"", Event("""{"type":"ToolCall","data":{"name":"A\\B"}}"""))), Is.EqualTo(new[] { """A\B""" }));
        Assert.That(Marked(Only("k", Said("one \u212A"))), Is.EqualTo(new[] { "\u212A" }), "the Kelvin sign is folded to k");
        Assert.That(Marked(Only("sess*", Said("one Session and SessionStore"))), Is.EqualTo(new[] { "Session", "SessionStore" }));
        Assert.That(Marked(Only("store", Said("one SessionStore"))), Is.EqualTo(new[] { "Store" }));
        Assert.That(Marked(Only("検索する", Said("いま検索する"))), Is.EqualTo(new[] { "検索する" }));
        Assert.That(Finder("word -other").Snippets, Is.Empty);
    }

    [Test]
    public void A_long_text_is_cut_around_the_first_hit_and_never_within_a_character()
    {
        var before = string.Concat(Enumerable.Repeat("😀 filler ", 300));
        var snippet = Only("needle", Said($"{before}needle{before}"));
        Assert.That(snippet.Text.Length, Is.InRange(150, Snippet.Longest));
        Assert.That(Marked(snippet), Is.EqualTo(new[] { "needle" }));
        Assert.That(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(snippet.Text)), Is.EqualTo(snippet.Text));

        var unbroken = string.Concat(Enumerable.Repeat("😀", 500));
        var dense = Only("needle", Said($"{unbroken}needle{unbroken}"));
        Assert.That(Marked(dense), Is.EqualTo(new[] { "needle" }));
        Assert.That(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(dense.Text)), Is.EqualTo(dense.Text));
    }

    [Test]
    public void A_text_of_one_word_over_and_over_does_not_hide_another()
    {
        var finder = Finder("many rare");
        finder.Look(1, Said(string.Concat(Enumerable.Repeat("many ", 5000)) + "rare"));

        Assert.That(finder.Snippets, Has.Count.EqualTo(1));
        Assert.That(finder.IsDone, Is.False);
        finder.Look(2, Said("rare"));
        Assert.That(finder.Snippets.Select(Marked), Has.Exactly(1).EqualTo(new[] { "rare" }));
    }

    private static SnippetFinder Finder(string query) => new(SearchQuery.Parse(query).Value);

    private static Snippet Only(string query, ReadOnlyMemory<byte> line)
    {
        var finder = Finder(query);
        finder.Look(1, line);
        return finder.Snippets.Single();
    }

    private static List<string> Marked(Snippet snippet) => [.. snippet.Highlights.Select(mark => snippet.Text[mark.Start..mark.End])];

    private static ReadOnlyMemory<byte> Said(string text) => Event("""{"type":"UserMessage"}""", new JsonObject { ["type"] = "Text", ["text"] = text });

    private static ReadOnlyMemory<byte> Event(string type, params JsonNode[] blocks)
    {
        var json = new JsonObject
        {
            ["event_id"] = "e",
            ["timestamp"] = "2026-02-19T11:18:05Z",
            ["event_type"] = JsonNode.Parse(type),
            ["content"] = new JsonObject { ["blocks"] = new JsonArray(blocks) },
        };
        return RecordedEvent.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), out var recorded) is { } fault ? throw new FormatException(fault.ToString()) : recorded.Line;
    }
}
