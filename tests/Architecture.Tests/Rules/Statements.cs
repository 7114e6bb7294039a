using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>Where SQL stands and which tables it names.</summary>
internal static partial class Statements
{
    private static readonly HashSet<string> Schemas = [.. Repository.Files("src/Infrastructure/Database/Migrations", "*.sql")
        .SelectMany(migration => NewSchema().Matches(migration.Text)).Select(found => found.Groups[1].Value).Append("platform")];

    public static IEnumerable<Violation> SqlStandsInSqlFiles(Code code) => code.Each(file => IsSqlFile(file) ? [] : Texts(file)
        .Where(text => Statement().IsMatch(text.Text))
        .Select(text => (text.Node, $"SQL outside *Sql.cs: {Start(text.Text)}")));

    public static IEnumerable<Violation> StatementsStayInTheirSchema(Code code) => code.Each(file => !IsSqlFile(file) ? [] : Texts(file)
        .SelectMany(text => QualifiedName().Matches(text.Text).Select(found => (text.Node, Name: found.Value, Schema: found.Groups[1].Value)))
        .Where(named => Schemas.Contains(named.Schema) && named.Schema != Own(file))
        .Select(named => (named.Node, $"{named.Name} is another feature's")));

    private static bool IsSqlFile(SourceFile file) =>
        file.Project is "Infrastructure" && file.Path.EndsWith("Sql.cs", StringComparison.Ordinal) && file.Path is not "src/Infrastructure/Database/Sql.cs";

    private static string Own(SourceFile file) => file.Feature switch
    {
        null or "Database" or "Keys" or "Embedded" => "platform",
        { } feature => WordStart().Replace(feature, "_$0").ToLowerInvariant(),
    };

    /// <summary>The string literals of a file, whole: the holes of interpolated ones become a dollar sign.</summary>
    private static IEnumerable<(SyntaxNode Node, string Text)> Texts(SourceFile file) =>
        file.Nodes<ExpressionSyntax>().Select(node => ((SyntaxNode)node, Text: Text(node))).Where(text => text.Text.Length > 0);

    private static string Text(ExpressionSyntax node) => node switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        InterpolatedStringExpressionSyntax text => string.Concat(text.Contents.Select(part => part is InterpolatedStringTextSyntax words ? words.TextToken.ValueText : "$")),
        _ => "",
    };

    private static string Start(string text) => text.Trim() is { Length: > 40 } all ? all[..40] + "…" : text.Trim();

    [GeneratedRegex(@"create schema (?:if not exists )?(\w+)")]
    private static partial Regex NewSchema();

    [GeneratedRegex(@"\b([a-z_]+)\.[a-z_]+")]
    private static partial Regex QualifiedName();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex WordStart();

    [GeneratedRegex(
        """
        ^\s*(?:select\s+(?:[\w."$*(]+.*\bfrom\b|\w+\(|[\d$*])
        |insert\s+into\b|update\s+\S+\s+(?:\w+\s+)?set\b|delete\s+from\b|merge\s+into\b|truncate\s+\S|values\s*\(
        |with\s+(?:recursive\s+)?\w+\s+(?:\(.*?\)\s+)?as\s*\(
        |(?:create|alter|drop)\s+(?:table|schema|index|unique|role|database|view|function|extension|type|or\s+replace)\b
        |(?:listen|unlisten|notify|lock\s+table|set\s+local|copy)\s+\S+;?\s*$
        |from\s+\w+\.\w+|where\s+\w+\s*(?:=|<|>|in\b|is\b)|order\s+by\s+\w|for\s+update\b|returning\s+\w+,)
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline)]
    private static partial Regex Statement();
}
