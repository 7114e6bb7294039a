using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>Which project may use what.</summary>
internal static class Layers
{
    private static readonly string[] Technology = ["Dapper", "Npgsql", "Microsoft.AspNetCore", "System.Text.Json.Serialization"];

    public static IEnumerable<Violation> DomainUsesTheBaseLibraryOnly(Code code) => code.Each(file =>
        Forbidden(file, file.Project is "Domain", use => use.Type is not null && !IsBaseLibrary(use.Type.ContainingAssembly.Name) && !use.IsIn("AgentPlatform.Domain")));

    public static IEnumerable<Violation> ApplicationKnowsNoTechnology(Code code) => code.Each(file =>
        Forbidden(file, file.Project is "Application", use => Technology.Any(use.IsIn)));

    public static IEnumerable<Violation> DatabasePackagesStayInInfrastructure(Code code) => code.Each(file =>
        Forbidden(file, file.Project is not "Infrastructure", use => use.IsIn("Dapper") || use.IsIn("Npgsql")));

    /// <summary>So that its version can change in one place.</summary>
    public static IEnumerable<Violation> OnlyTheSeamNamesMediatR(Code code) => code.Each(file =>
        Forbidden(file, !IsSeam(file.Path), use => use.IsIn("MediatR")));

    /// <summary>Rules that go by a file's folder go by its namespace, too.</summary>
    public static IEnumerable<Violation> NamespacesFollowFolders(Code code) => code.Each(file => file.Nodes<BaseNamespaceDeclarationSyntax>()
        .Where(space => space.Name.ToString() != "AgentPlatform." + Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.'))
        .Select(space => ((SyntaxNode)space, $"{space.Name} is not the namespace of this folder")));

    private static bool IsBaseLibrary(string assembly) => assembly.StartsWith("System.", StringComparison.Ordinal);

    private static bool IsSeam(string path) =>
        path is "src/Application/Common/Messages.cs" or "src/Application/Registration.cs" || path.StartsWith("src/Application/Common/Pipeline/", StringComparison.Ordinal);

    private static IEnumerable<(SyntaxNode Node, string What)> Forbidden(SourceFile file, bool applies, Func<Use, bool> isForbidden) =>
        applies ? file.Uses.Where(isForbidden).Select(use => (use.Node, $"{use.Name} may not be used here")) : [];
}
