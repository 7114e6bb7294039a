using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>A refusal (an <c>Error?</c> or a <c>Result</c>, also one that is awaited) is looked at by whoever gets it.</summary>
internal static class Refusals
{
    public static IEnumerable<Violation> RefusalsAreNotDropped(Code code) => code.Each(file =>
        Statements(file).Concat(Bodies(file))
            .Where(value => IsRefusal(file.Model.GetTypeInfo(Unwrap(value)).Type)).Select(value => ((SyntaxNode)value, $"drops the refusal of {value}"))
            .Concat(Unread(file).Select(variable => ((SyntaxNode)variable, $"never looks at {variable.Identifier.Text}"))));

    /// <summary>A call that stands alone, or whose value goes to <c>_</c>.</summary>
    private static IEnumerable<ExpressionSyntax> Statements(SourceFile file) => file.Nodes<ExpressionStatementSyntax>().Select(statement => statement.Expression)
        .Where(value => value is not AssignmentExpressionSyntax assignment || file.Model.GetSymbolInfo(assignment.Left).Symbol is IDiscardSymbol);

    /// <summary>The expression of a method or a lambda that returns nothing.</summary>
    private static IEnumerable<ExpressionSyntax> Bodies(SourceFile file) =>
    [
        .. file.Nodes<ArrowExpressionClauseSyntax>().Where(arrow => ReturnsNothing(file.Model.GetDeclaredSymbol(arrow.Parent!))).Select(arrow => arrow.Expression),
        .. file.Nodes<LambdaExpressionSyntax>().Where(lambda => ReturnsNothing(file.Model.GetSymbolInfo(lambda).Symbol))
            .Select(lambda => lambda.ExpressionBody).OfType<ExpressionSyntax>(),
    ];

    private static IEnumerable<VariableDeclaratorSyntax> Unread(SourceFile file) => file.Nodes<VariableDeclaratorSyntax>()
        .Where(variable => file.Model.GetDeclaredSymbol(variable) is ILocalSymbol local && IsRefusal(local.Type) && !IsRead(file, variable, local));

    private static bool IsRead(SourceFile file, VariableDeclaratorSyntax variable, ILocalSymbol local) =>
        variable.Ancestors().OfType<MemberDeclarationSyntax>().First().DescendantNodes().OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.Text == local.Name && SymbolEqualityComparer.Default.Equals(file.Model.GetSymbolInfo(name).Symbol, local));

    private static ExpressionSyntax Unwrap(ExpressionSyntax value) => value is AssignmentExpressionSyntax assignment ? assignment.Right : value;

    private static bool ReturnsNothing(ISymbol? method) => method is IMethodSymbol { ReturnsVoid: true } or IMethodSymbol { IsAsync: true, ReturnType: INamedTypeSymbol { Arity: 0 } };

    private static bool IsRefusal(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol several => IsRefusal(several.ElementType),
        INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: [var awaited] } => IsRefusal(awaited),
        { ContainingNamespace: { } space, Name: "Error" or "Result" } => space.ToDisplayString() is "AgentPlatform.Domain.Common",
        _ => false,
    };
}
