using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions.Search;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tests.Sessions.Search;

public sealed class SearchQueryTests
{
    [TestCase("Parser", "'parser'")]
    [TestCase("fix  the\tparser", "'fix' & 'the' & 'parser'")]
    [TestCase("SessionStore.cs", "'sessionstore' & 'cs'")]
    [TestCase("sess*", "'sess':*")]
    [TestCase("foo.ba*", "'foo' & 'ba':*")]
    [TestCase("fix -flaky", "'fix' & !('flaky')")]
    [TestCase("fix -\"flaky test\"", "'fix' & !('flaky' & 'test')")]
    [TestCase("\"several words\" more", "'several' & 'words' & 'more'")]
    [TestCase("\"beginning*\"", "'beginning'")]
    [TestCase("\"never closed", "'never' & 'closed'")]
    [TestCase("\"\" fix*", "'fix':*")]
    [TestCase("tool:Read", "'t:read'")]
    [TestCase("Tool:mcp__* x1", "'t:mcp__':* & 'x1'")]
    [TestCase("file:./src/Store.CS", "'f:src/store.cs'")]
    [TestCase("file:src\\Sto*", "'f:src/sto':*")]
    [TestCase("file:/src/*", "'f:src/':*")]
    [TestCase("file:\"my notes.md\"", "'f:my notes.md'")]
    [TestCase("command:--Force", "'c:--force'")]
    [TestCase("-tool:bash fix", "!('t:bash') & 'fix'")]
    [TestCase("http://example.org", "'http' & 'example' & 'org'")]
    [TestCase("don't & | ! :* <-> ", "'don' & 't'")]
    [TestCase("tool:it's\\x", "'t:it''s\\\\x'")]
    [TestCase("検索する", "'検索' & '索す' & 'する'")]
    public void What_is_typed_becomes_a_condition(string typed, string condition) => Assert.That(Condition(typed, Caller.Operator), Is.EqualTo(condition));

    [TestCase("")]
    [TestCase("  \" \" ")]
    [TestCase("*** --- !")]
    [TestCase("-only -excluded")]
    [TestCase("tool:")]
    [TestCase("file:/*")]
    [TestCase("a*")]
    [TestCase("a b c d e f g h i j k l m n o p q")]
    public void What_means_nothing_is_refused(string typed) => Assert.That(SearchQuery.Parse(typed).Error?.Code, Is.EqualTo("session.bad_search"));

    [Test]
    public void A_query_has_a_length()
    {
        Assert.That(SearchQuery.Parse(new string('a', SearchQuery.Longest)).Error, Is.Null);
        Assert.That(SearchQuery.Parse(new string('a', SearchQuery.Longest + 1)).Error, Is.Not.Null);
        Assert.That(SearchQuery.Parse(new string('検', 200)).Error, Is.Not.Null);
    }

    [Test]
    public void Who_may_read_is_part_of_the_condition()
    {
        var here = WorkspaceId.New();
        var person = Caller.Person(UserId.New(), here);

        Assert.That(Condition("x1", Caller.Anonymous), Is.EqualTo("'x1' & '@public'"));
        Assert.That(Condition("x1", person), Is.EqualTo($"'x1' & ('@public' | '@w:{here.Value:N}')"));
        Assert.That(Condition("x1", person with { Scopes = Domain.Common.Scopes.Nothing }), Is.EqualTo("'x1' & '@public'"));
    }

    [Test]
    public void Other_filters_are_part_of_the_condition()
    {
        var person = Caller.Person(UserId.New(), WorkspaceId.New());

        var condition = SearchQuery.Parse("x1").Value.Condition(new SearchSessions(person, "x1", "it's", "org/a", true, null, 1));

        Assert.That(condition, Does.EndWith($"& '@t:it''s' & '@r:org/a' & '@o:{person.Id.Value:N}'"));
    }

    [Test]
    public void A_cursor_reads_what_it_wrote_and_nothing_else()
    {
        var cursor = new SearchCursor(new NanoTime(new DateTimeOffset(2026, 2, 19, 11, 18, 5, TimeSpan.Zero), 999), SessionId.New());

        Assert.That(SearchCursor.Read(cursor.ToString()), Is.EqualTo(cursor));
        Assert.That(SearchCursor.Read(cursor.ToString()[1..]), Is.Null);
        Assert.That(SearchCursor.Read("_" + cursor.ToString()[1..]), Is.Null);
        Assert.That(SearchCursor.Read(cursor + " "), Is.Null);
        Assert.That(SearchCursor.Read("x"), Is.Null);
        Assert.That(SearchCursor.Read(""), Is.Null);
    }

    private static string Condition(string typed, Caller caller) => SearchQuery.Parse(typed).Value.Condition(new SearchSessions(caller, typed, null, null, false, null, 1));
}
