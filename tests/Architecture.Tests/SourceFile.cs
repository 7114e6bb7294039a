using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentPlatform.Architecture.Tests;

/// <summary>One file of src and what its names stand for.</summary>
internal sealed class SourceFile(SyntaxTree tree, CSharpCompilation project)
{
    private readonly Lazy<SemanticModel> model = new(() => project.GetSemanticModel(tree));
    private IReadOnlyList<Use>? uses;

    /// <summary>From the repository's root, with slashes.</summary>
    public string Path => tree.FilePath;

    public string Project => Path.Split('/')[1];

    /// <summary>The folder below the project; null for files that lie beside it.</summary>
    public string? Feature => Path.Split('/') is { Length: > 3 } parts ? parts[2] : null;

    public string? Surface => Path.StartsWith("src/Api/Surfaces/", StringComparison.Ordinal) ? Path.Split('/')[3] : null;

    public int Lines => tree.GetText().Lines.Count - 1;

    public SyntaxNode Root { get; } = tree.GetRoot();

    public SemanticModel Model => model.Value;

    /// <summary>Every name in the file (comments aside) and the type or namespace that it leads to.</summary>
    public IReadOnlyList<Use> Uses => uses ??= [.. Nodes<SimpleNameSyntax>().Select(Resolve).OfType<Use>()];

    /// <summary>The types that the file declares.</summary>
    public IEnumerable<(TypeDeclarationSyntax Node, INamedTypeSymbol Type)> Types => Nodes<TypeDeclarationSyntax>().Select(node => (node, Model.GetDeclaredSymbol(node)!));

    public IEnumerable<T> Nodes<T>() => Root.DescendantNodes().OfType<T>();

    public int Line(SyntaxNode node) => tree.GetLineSpan(node.Span).StartLinePosition.Line + 1;

    private Use? Resolve(SimpleNameSyntax node) => Model.GetSymbolInfo(node).Symbol switch
    {
        INamespaceSymbol space => new Use(node, space.ToDisplayString(), null),
        INamedTypeSymbol type => Of(node, type),
        { ContainingType: { } owner } => Of(node, owner),
        _ => null,
    };

    private static Use Of(SyntaxNode node, INamedTypeSymbol type) => new(node, type.ContainingNamespace.ToDisplayString(), type.OriginalDefinition);
}

/// <summary>A name in the source.</summary>
/// <param name="Node">Where it stands.</param>
/// <param name="Namespace">The namespace that it names, or that of <paramref name="Type"/>.</param>
/// <param name="Type">The type that it names, or whose member it names; null for a namespace.</param>
internal sealed record Use(SyntaxNode Node, string Namespace, INamedTypeSymbol? Type)
{
    public string Name => Type is null ? Namespace : $"{Namespace}.{Type.Name}";

    public bool IsIn(string space) => Namespace.Equals(space, StringComparison.Ordinal) || Namespace.StartsWith(space + ".", StringComparison.Ordinal);
}
