using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>Work that somebody meant to come back to.</summary>
internal static partial class Leftovers
{
    /// <summary>A catch that does nothing; a comment that says why that is right is something.</summary>
    public static IEnumerable<Violation> ExceptionsAreNotSwallowed(Code code) => code.Each(file => file.Nodes<CatchClauseSyntax>()
        .Where(caught => caught.Block.Statements.Count == 0 && string.IsNullOrWhiteSpace(caught.Block.ToString().Trim('{', '}')))
        .Select(caught => ((SyntaxNode)caught, "swallows an exception")));

    public static IEnumerable<Violation> NothingIsLeftForLater(Code code) => code.Files.SelectMany(file => file.Root.ToFullString().Split('\n').Index()
        .Where(line => Promise().IsMatch(line.Item))
        .Select(line => new Violation(file.Path, line.Index + 1, line.Item.Trim())));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex Promise();
}
