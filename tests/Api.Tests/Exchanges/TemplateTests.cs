namespace AgentPlatform.Api.Tests.Exchanges;

public sealed class TemplateTests
{
    [TestCase("{\"a\":1}", "{\"a\":1}")]
    [TestCase("id {{uuid}}.", "id 0199aa00-0000-7000-8000-0123456789ab.")]
    [TestCase("{{any}}\"b\"{{any}}", "[\"a\",\"b\",\"c\"]")]
    [TestCase("{{{any}}}", "{\"a\":{},\"b\":{}}")]
    [TestCase("at {{seconds}}", "at 2026-02-19 11:18:05")]
    [TestCase("ends{{lf}}", "ends\n")]
    [TestCase("", "")]
    public void What_fits_fits(string template, string actual) => Assert.That(new Template(template).Difference(actual, []), Is.Null);

    [TestCase("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}", 2)]
    [TestCase("a/b", "a\\/b", 1)]
    [TestCase("id {{uuid}}.", "id 0199AA00-0000-7000-8000-0123456789ab.", 3)]
    [TestCase("{{hex64}}", "0123456789abcdef", 0)]
    [TestCase("{{hex32}}", "0123456789abcdef0123456789abcdef0", 0)]
    [TestCase("a{{any}}z", "abcdef", 1)]
    [TestCase("whole", "whole and more", 5)]
    [TestCase("whole and more", "whole", 5)]
    [TestCase("ends", "ends\n", 4)]
    [TestCase("", "something", 0)]
    public void What_does_not_fit_is_shown_where_it_ceases_to(string template, string actual, int at) =>
        Assert.That(new Template(template).Difference(actual, []), Does.StartWith($"at character {at}\n"));

    [Test]
    public void What_was_remembered_must_come_again()
    {
        var remembered = new Dictionary<string, string>(StringComparer.Ordinal);

        Assert.That(new Template("{{name=any}}!").Difference("one!", remembered), Is.Null);

        Assert.That(new Template("again {{name}}").Fill(remembered), Is.EqualTo("again one"));
        Assert.That(new Template("{{name}}").Difference("two", remembered), Does.Contain("expected   one").And.Contain("was        two"));
    }

    [Test]
    public void What_is_remembered_may_come_again_in_the_same_text()
    {
        Assert.That(new Template("{{name=any}}, {{name}}!").Difference("one, one!", []), Is.Null);
        Assert.That(new Template("{{name=any}}, {{name}}!").Difference("one, two!", []), Does.StartWith("at character 5\n"));
    }

    [TestCase("{{nobody}}")]
    [TestCase("{{name=nothing}}")]
    [TestCase("{{uuid=key}}")]
    [TestCase("{{any}}{{uuid}}")]
    public void A_hole_that_means_nothing_is_a_mistake_in_the_file(string template) => Assert.That(() => new Template(template).Difference("x", []), Throws.TypeOf<FormatException>());

    [Test]
    public void A_request_cannot_have_masks() => Assert.That(() => new Template("{{uuid}}").Fill(new Dictionary<string, string>(StringComparer.Ordinal)), Throws.TypeOf<FormatException>());
}
