using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>What has grown too large to be read at once. An exception is listed with its reason.</summary>
internal static class Sizes
{
    private const int MostLines = 300;
    private const int MostParameters = 6;

    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, string> LongConstructors = new(StringComparer.Ordinal);

    public static IEnumerable<Violation> FilesAreShort(Code code) => code.Files
        .Where(file => file.Lines > MostLines && !LongFiles.ContainsKey(file.Path))
        .Select(file => new Violation(file.Path, 1, $"has {file.Lines} lines, more than {MostLines}"));

    /// <summary>Records are left out: what their constructors take is data with names, not things to work with.</summary>
    public static IEnumerable<Violation> ConstructorsAreShort(Code code) => code.Each(file => file.Types
        .Where(declared => !declared.Type.IsRecord && !LongConstructors.ContainsKey(declared.Type.Name))
        .SelectMany(declared => declared.Type.InstanceConstructors.Where(made => made.Parameters.Length > MostParameters)
            .Select(made => ((SyntaxNode)declared.Node, $"{declared.Type.Name} takes {made.Parameters.Length} things"))));
}
