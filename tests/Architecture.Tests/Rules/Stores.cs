using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>A store belongs to one feature; what others may ask of it is a port with another name.</summary>
internal static partial class Stores
{
    /// <summary>Registration is where features are put together.</summary>
    public static IEnumerable<Violation> StoresStayInTheirFeature(Code code) => code.Each(file => Path.GetFileName(file.Path) is "Registration.cs" ? [] : file.Uses
        .Where(use => use.Type is { TypeKind: TypeKind.Interface } && use.IsIn("AgentPlatform") && StoreName().IsMatch(use.Type.Name) && Feature(use.Namespace) != file.Feature)
        .Select(use => (use.Node, $"{use.Type!.Name} belongs to {Feature(use.Namespace)}")));

    private static string? Feature(string space) => space.Split('.').ElementAtOrDefault(2);

    [GeneratedRegex("^I[A-Z].*Store$")]
    private static partial Regex StoreName();
}
