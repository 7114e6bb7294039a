using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>A surface is a translation of one core: nobody leans on it, and it leans on what the core publishes.</summary>
internal static class Surfaces
{
    /// <summary>The handles that several surfaces share; the only surface that knows others.</summary>
    private const string Shared = "Accounts";

    private const string Space = "AgentPlatform.Api.Surfaces.";

    private static readonly string[] Names = ["AgentServer", "CometCode", "OpenAgentsBuilder", "OpenSession", "RustyGpt"];

    /// <summary>Comments may cite a contract; identifiers may not.</summary>
    public static IEnumerable<Violation> TheCoreNamesNoSurface(Code code) => code.Each(file => file.Project is "Api" ? [] : file.Root.DescendantTokens()
        .Where(token => token.IsKind(SyntaxKind.IdentifierToken) && Names.Any(name => token.Text.Contains(name, StringComparison.OrdinalIgnoreCase)))
        .Select(token => (token.Parent!, $"{token.Text} names a surface")));

    /// <summary>Hosting wires surfaces up; <c>Accounts</c> shares their handles, and nobody but Hosting knows it.</summary>
    public static IEnumerable<Violation> SurfacesAreNamedByThemselvesOnly(Code code) => code.Each(file => file.Uses
        .Where(use => use.Namespace.StartsWith(Space, StringComparison.Ordinal) && !MayName(file, use.Namespace[Space.Length..].Split('.')[0]))
        .Select(use => (use.Node, $"{use.Name} belongs to a surface")));

    public static IEnumerable<Violation> SurfacesUseMessagesAndValuesOnly(Code code) => code.Each(file => file.Surface is null ? [] : file.Uses
        .Where(use => use.Type is not null && use.IsIn("AgentPlatform") && !IsPublished(use))
        .Select(use => (use.Node, $"{use.Name} is not for surfaces")));

    private static bool MayName(SourceFile file, string surface) =>
        file.Surface == surface || file.Feature is "Hosting" || (file.Surface is Shared && surface is not Shared);

    private static bool IsPublished(Use use) => use.Namespace.Split('.') switch
    {
        ["AgentPlatform", "Domain", ..] => !IsEntity(use.Type!),
        ["AgentPlatform", "Application", ..] => IsTold(use.Type!),
        ["AgentPlatform", "Api", "Replies" or "Authentication" or "Surfaces", ..] => true,
        _ => use.Name is "AgentPlatform.Api.Hosting.PublicUrl" or "AgentPlatform.Api.Hosting.ProductVersion",
    };

    /// <summary>What comes with messages and views; of what works inside Application only the way in, and the look-up of credentials.</summary>
    private static bool IsTold(INamedTypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Interface => type.Name is "ISender" or "IAuthenticator",
        TypeKind.Class => type.IsRecord || type.IsStatic || type.Name is "EventPacker" or "EventBatch",
        _ => true,
    };

    /// <summary>State that changes through verbs, or that only its own class may make.</summary>
    private static bool IsEntity(INamedTypeSymbol type) => type is { TypeKind: TypeKind.Class, IsRecord: false, IsStatic: false }
        && type.GetMembers().OfType<IPropertySymbol>().Any(property => property.SetMethod is { IsInitOnly: false, DeclaredAccessibility: Accessibility.Private });
}
