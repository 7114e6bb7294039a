using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;

namespace AgentPlatform.Application.Tests.Sessions.Search;

public sealed class PartBuilderTests
{
    private static readonly SearchSummary Summary = new()
    {
        Workspace = new WorkspaceId(Guid.Empty),
        Owner = new PrincipalId(Guid.Empty),
        Visibility = Visibility.Public,
        Tool = "claude-code",
        Repository = "org/a",
        Title = "Some title",
        Tags = "backend,bug",
    };

    [TestCase("""{"type":"ToolCall","data":{"name":"Read"}}""", "", "t:read read")]
    [TestCase("""{"type":"ToolResult","data":{"name":"Bash","is_error":true,"call_id":"c1"}}""", "", "t:bash bash")]
    [TestCase("""{"type":"FileEdit","data":{"path":"/src/App/Main.cs","diff":"+one"}}""", "", "f:src/app/main.cs f:app/main.cs f:main.cs src app main cs one")]
    [TestCase("""{"type":"ShellCommand","data":{"command":"/usr/bin/git push --Force && ls","exit_code":1}}""", "", "c:/usr/bin/git c:git c:push c:--force c:ls usr bin git push force ls")]
    [TestCase("""{"type":"CodeSearch","data":{"query":"q1"}}""", "", "q1")]
    [TestCase("""{"type":"FileSearch","data":{"pattern":"**/*.md"}}""", "", "md")]
    [TestCase("""{"type":"ImageGenerate","data":{"prompt":"sunset"}}""", "", "sunset")]
    [TestCase("""{"type":"WebFetch","data":{"url":"https://e.org"}}""", "", "https e org")]
    [TestCase("""{"type":"TaskStart","data":{"title":"T1"}}""", "", "t1")]
    [TestCase("""{"type":"TaskEnd","data":{"summary":"S1"}}""", "", "s1")]
    [TestCase("""{"type":"Custom","data":{"kind":"k1"}}""", "", "k1")]
    [TestCase("""{"type":"UserMessage"}""", """{"type":"Text","text":"hello"},{"type":"Code","code":"int x1;","language":"c"}""", "hello int x1")]
    [TestCase("""{"type":"UserMessage"}""", """{"type":"Image","url":"http://nowhere","alt":"cat","mime":"image/png"},{"type":"Video","url":"u9","mime":"m"}""", "cat")]
    [TestCase("""{"type":"UserMessage"}""", """{"type":"File","path":"p1","content":"c1"},{"type":"Reference","uri":"r1","media_type":"m1"}""", "f:p1 p1 c1 r1")]
    [TestCase("""{"type":"ToolCall","data":{"name":"X1"}}""", """{"type":"Json","data":{"file_path":"a/b1","command":"make it","list":[1,true,{"deep":"d1"}]}}""", "t:x1 x1 f:a/b1 f:b1 a b1 c:make c:it make it d1")]
    public void An_event_is_found_by_its_texts_and_its_fields(string type, string blocks, string lexemes)
    {
        var empty = new PartBuilder(Summary, 1, 1).Finish().Single().Lexemes;
        var parts = new PartBuilder(Summary, 1, 1);
        parts.Add(Line(1, type, blocks));

        Assert.That(parts.Finish().Single().Lexemes.Except(empty, StringComparer.Ordinal), Is.EquivalentTo(lexemes.Split(' ').Distinct(StringComparer.Ordinal).Except(empty, StringComparer.Ordinal)));
    }

    [Test]
    public void Every_part_has_the_summary_and_the_markers()
    {
        var zero = Guid.Empty.ToString("N");

        Assert.That(new PartBuilder(Summary, 1, 1).Finish().Single().Lexemes,
            Is.EquivalentTo(new[] { "some", "title", "backend", "bug", "@public", $"@w:{zero}", $"@o:{zero}", "@t:claude-code", "@r:org/a" }));
        Assert.That(new PartBuilder(Summary with { Visibility = Visibility.Private, Repository = null }, 1, 1).Finish().Single().Lexemes, Has.None.EqualTo("@public").And.None.StartsWith("@r:"));
    }

    [Test]
    public void A_long_path_is_found_by_its_end_and_as_a_whole()
    {
        var parts = new PartBuilder(Summary, 1, 1);
        parts.Add(Line(1, """{"type":"FileRead","data":{"path":"a/b/c/d/e/f/g/h/i/j/k.cs"}}""", ""));

        var files = parts.Finish().Single().Lexemes.Where(lexeme => lexeme.StartsWith("f:", StringComparison.Ordinal)).ToList();
        Assert.That(files, Has.Count.EqualTo(Lexemes.MostEndings).And.Some.EqualTo("f:k.cs").And.Some.EqualTo("f:e/f/g/h/i/j/k.cs").And.Some.EqualTo("f:a/b/c/d/e/f/g/h/i/j/k.cs"));
    }

    [Test]
    public void Parts_follow_each_other_without_a_gap()
    {
        var lines = SampleRecording.Session(600)["events"]!.AsArray().Select(json => Canonical(json!)).ToList();
        var builder = new PartBuilder(Summary, 1, 1);
        var parts = new List<SearchPart>();
        foreach (var line in lines)
        {
            builder.Add(line);
            parts.AddRange(builder.TakeFull());
        }

        parts.AddRange(builder.Finish());

        Assert.That(parts, Has.Count.GreaterThan(1));
        Assert.That(parts.Select(part => part.Number), Is.EqualTo(Enumerable.Range(1, parts.Count)));
        Assert.That((parts[0].First, parts[^1].Last), Is.EqualTo((1L, 600L)));
        Assert.That(parts.Zip(parts.Skip(1), (part, next) => next.First - part.Last), Is.All.EqualTo(1L));
        Assert.That(parts.Sum(part => part.RawBytes), Is.EqualTo(lines.Sum(line => line.Length)));
        Assert.That(parts.SkipLast(1).Select(part => part.RawBytes), Is.All.GreaterThanOrEqualTo(PartBuilder.FullBytes));
    }

    [Test]
    public void An_event_with_more_words_than_fit_goes_on_in_further_parts_and_loses_none()
    {
        var words = Enumerable.Range(0, 200_000).Select(i => $"word{i.ToString(CultureInfo.InvariantCulture)}").ToList();
        var builder = new PartBuilder(Summary, 1, 1);
        builder.Add(Line(1, """{"type":"UserMessage"}""", """{"type":"Text","text":"before"}"""));
        builder.Add(Line(2, """{"type":"UserMessage"}""", $$"""{"type":"Text","text":"{{string.Join(' ', words)}}"}"""));
        builder.Add(Line(3, """{"type":"UserMessage"}""", """{"type":"Text","text":"behind"}"""));

        var parts = builder.Finish();

        Assert.That(parts.Select(part => (part.First, part.Last)), Is.EqualTo(new[] { (1L, 2L), (2L, 2L), (2L, 2L), (2L, 2L), (3L, 3L) }));
        Assert.That(parts.SelectMany(part => part.Lexemes), Is.SupersetOf(words));
        Assert.That(parts.Select(part => part.Lexemes.Sum(Encoding.UTF8.GetByteCount)), Is.All.LessThanOrEqualTo(PartBuilder.MostLexemeBytes));
        Assert.That(parts.SkipLast(1).Select(part => part.RawBytes), Is.All.GreaterThanOrEqualTo(PartBuilder.FullBytes), "a part of a split event is never made anew");
        Assert.That(parts, Has.All.Matches<SearchPart>(part => part.Lexemes.Contains("title") && part.Lexemes.Contains("@public")));
    }

    [Test]
    public void A_summary_has_a_fingerprint_that_changes_with_it()
    {
        SearchSummary[] different =
        [
            Summary, Summary with { Title = "Other" }, Summary with { Description = "d" }, Summary with { Tags = "" }, Summary with { Visibility = Visibility.Private },
            Summary with { Repository = null }, Summary with { Tool = "claude" }, Summary with { Title = "Some title\n0\n" },
        ];

        Assert.That(different.Select(summary => summary.Fingerprint), Is.Unique);
        Assert.That((Summary with { }).Fingerprint, Is.EqualTo(Summary.Fingerprint));
    }

    private static ReadOnlyMemory<byte> Line(int number, string type, string blocks) =>
        Canonical(JsonNode.Parse("{\"event_id\":\"e" + number.ToString(CultureInfo.InvariantCulture) + "\",\"timestamp\":\"2026-02-19T11:18:05Z\",\"event_type\":" + type + ",\"content\":{\"blocks\":[" + blocks + "]}}")!);

    private static ReadOnlyMemory<byte> Canonical(JsonNode json) =>
        RecordedEvent.Read(Encoding.UTF8.GetBytes(json.ToJsonString()), out var recorded) is { } fault ? throw new FormatException(fault.ToString()) : recorded.Line;
}
