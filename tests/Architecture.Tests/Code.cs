using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AgentPlatform.Architecture.Tests;

/// <summary>Source files that a rule judges, bound by the compiler, so that a rule sees what a name stands for and not only how it is spelt.</summary>
/// <param name="Files">What is judged.</param>
/// <param name="Context">Everything that the judged files stand among, themselves included.</param>
internal sealed record Code(IReadOnlyList<SourceFile> Files, IReadOnlyList<SourceFile> Context)
{
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        """;

    private const string WebUsings = """
        global using System.Net.Http.Json; global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Hosting; global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration; global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        """;

    private static readonly string[] Projects = ["Domain", "Application", "Infrastructure", "Api"];
    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.None);
    // Lazy, because work that a static initializer spreads over threads waits for that initializer.
    private static readonly Lazy<Dictionary<string, CSharpCompilation>> Compilations = new(Compile);
    private static readonly Lazy<Code> LazyProduct = new(ReadProduct);

    /// <summary>All of src.</summary>
    public static Code Product => LazyProduct.Value;

    /// <summary>One more file in the midst of the product; only that file is judged.</summary>
    public static Code Beside(string path, string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, Parsing, path);
        var file = new SourceFile(tree, Compilations.Value[path.Split('/')[1]].AddSyntaxTrees(tree));
        return new Code([file], [.. Product.Files, file]);
    }

    /// <summary>One violation for each thing that <paramref name="find"/> finds in a file.</summary>
    public IEnumerable<Violation> Each(Func<SourceFile, IEnumerable<(SyntaxNode Node, string What)>> find) =>
        Files.SelectMany(file => find(file).Select(found => new Violation(file.Path, file.Line(found.Node), found.What))).Distinct();

    private static Dictionary<string, CSharpCompilation> Compile()
    {
        var packages = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("AgentPlatform.", StringComparison.Ordinal))
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToList();
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable);
        var compiled = new Dictionary<string, CSharpCompilation>(StringComparer.Ordinal);
        foreach (var project in Projects)
        {
            var trees = Repository.Files($"src/{project}", "*.cs").Append((Path: "", Text: project is "Api" ? ImplicitUsings + WebUsings : ImplicitUsings))
                .AsParallel().Select(file => CSharpSyntaxTree.ParseText(file.Text, Parsing, file.Path)).ToList();
            var references = packages.Concat(compiled.Values.Select(earlier => earlier.ToMetadataReference()));
            compiled[project] = CSharpCompilation.Create($"AgentPlatform.{project}", trees, references, options);
        }

        return compiled;
    }

    private static Code ReadProduct()
    {
        var files = Compilations.Value.Values
            .SelectMany(project => project.SyntaxTrees.Where(tree => tree.FilePath.Length > 0).Select(tree => new SourceFile(tree, project))).ToList();
        // Binding is the slow part, and files are independent of each other.
        Parallel.ForEach(files, file => _ = file.Uses);
        return new Code(files, files);
    }
}

/// <summary>A place in the source that breaks a rule.</summary>
internal sealed record Violation(string Path, int Line, string What)
{
    public override string ToString() => $"{Path}:{Line}: {What}";
}
