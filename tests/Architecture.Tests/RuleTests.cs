using Microsoft.CodeAnalysis;

namespace AgentPlatform.Architecture.Tests;

public sealed class RuleTests
{
    [TestCaseSource(typeof(Rule), nameof(Rule.All))]
    public void The_product_keeps_the_rule(Rule rule) => Assert.That(rule.Find(Code.Product), Is.Empty);

    /// <summary>A violation names in its first line the file it pretends to be, and marks what must be found; nothing else in it may be.</summary>
    [TestCaseSource(nameof(Violations))]
    public void The_rule_finds_the_violation(Rule rule, string fixture)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, fixture));
        var lines = text.Split('\n');
        var code = Code.Beside(lines[0][3..].Trim(), text);

        var found = rule.Find(code).ToList();

        var marked = lines.Index().Where(line => line.Item.Contains("// <-", StringComparison.Ordinal)).Select(line => line.Index + 1);
        Assert.That(found.Select(violation => violation.Line).Distinct().Order(), Is.EqualTo(marked).And.Not.Empty, string.Join('\n', found));
        Assert.That(code.Files[0].Model.GetDiagnostics().Where(fault => fault.Severity is DiagnosticSeverity.Error), Is.Empty);
    }

    [TestCaseSource(typeof(Rule), nameof(Rule.All))]
    public void Every_rule_has_a_violation_to_find(Rule rule) => Assert.That(Fixtures(rule), Is.Not.Empty);

    private static IEnumerable<TestCaseData> Violations() =>
        Rule.All.SelectMany(rule => Fixtures(rule).Select(fixture => new TestCaseData(rule, fixture).SetArgDisplayNames(rule.Name, Path.GetFileName(fixture))));

    private static IEnumerable<string> Fixtures(Rule rule)
    {
        var folder = $"tests/Architecture.Tests/Violations/{rule.Name}";
        return Directory.Exists(Path.Combine(Repository.Root, folder)) ? Repository.Files(folder, "*.cs").Select(file => file.Path) : [];
    }
}
