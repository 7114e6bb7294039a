using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>Messages and those who answer them. That a message says what it <c>Needs</c> is the compiler's business: the member is static abstract.</summary>
internal static class Messages
{
    public static IEnumerable<Violation> HandlersAndValidatorsAreInternalAndSealed(Code code) => code.Each(file => file.Types
        .Where(declared => declared.Type is { TypeKind: TypeKind.Class, IsAbstract: false } && (IsHandler(declared.Type) || Answers(declared.Type, "FluentValidation.IValidator")))
        .Where(declared => !declared.Type.IsSealed || declared.Type.DeclaredAccessibility is Accessibility.Public)
        .Select(declared => ((SyntaxNode)declared.Node, $"{declared.Type.Name} must be internal and sealed")));

    public static IEnumerable<Violation> MessagesAreSealedRecords(Code code) => code.Each(file => file.Types
        .Where(declared => IsMessage(declared.Type))
        .SelectMany(declared => Faults(declared.Type).Select(fault => ((SyntaxNode)declared.Node, $"{declared.Type.Name} {fault}"))));

    public static IEnumerable<Violation> MessagesHaveOneHandler(Code code)
    {
        var handled = code.Context.SelectMany(file => file.Types).SelectMany(declared => Handled(declared.Type)).ToLookup(message => message, StringComparer.Ordinal);
        return code.Each(file => file.Types.Where(declared => IsMessage(declared.Type))
            .Select(declared => (declared.Node, declared.Type, Handlers: handled[declared.Type.ToDisplayString()].Count()))
            .Where(message => message.Handlers != 1)
            .Select(message => ((SyntaxNode)message.Node, $"{message.Type.Name} has {message.Handlers} handlers")));
    }

    /// <summary>A handler neither sends messages nor calls handlers, and does not know that there is HTTP.</summary>
    public static IEnumerable<Violation> HandlersStandAlone(Code code) => code.Each(file => file.Types
        .Where(declared => IsHandler(declared.Type)).SelectMany(declared => file.Uses
        .Where(use => use.Type is not null && declared.Node.Contains(use.Node) && !IsSelf(use.Type, declared.Type))
        .Where(use => use.Type is { Name: "ISender" or "IMediator" } || IsHandler(use.Type!) || use.IsIn("System.Net.Http") || use.IsIn("Microsoft.AspNetCore"))
        .Select(use => (use.Node, $"{declared.Type.Name} uses {use.Name}"))));

    private static IEnumerable<string> Faults(INamedTypeSymbol message)
    {
        if (!message.IsRecord || !message.IsSealed) yield return "is not a sealed record";
        var made = message.InstanceConstructors.Where(constructor => constructor.DeclaredAccessibility is Accessibility.Public);
        if (made.Any(constructor => constructor.Parameters is not [{ Name: "Caller", Type.Name: "Caller" }, ..])) yield return "does not begin with its caller";
        foreach (var member in message.GetMembers())
            if (member is IPropertySymbol { SetMethod.IsInitOnly: false } or IFieldSymbol { IsReadOnly: false, IsConst: false, IsImplicitlyDeclared: false })
                yield return $"can change its {member.Name}";
    }

    private static bool IsMessage(INamedTypeSymbol type) => type.TypeKind is not TypeKind.Interface && Answers(type, "AgentPlatform.Application.Common.IMessage");

    private static bool IsHandler(INamedTypeSymbol type) => Handled(type).Any();

    private static bool IsSelf(INamedTypeSymbol used, INamedTypeSymbol handler) => used.ToDisplayString() == handler.ToDisplayString();

    private static IEnumerable<string> Handled(INamedTypeSymbol type) => type.TypeKind is TypeKind.Interface ? [] : type.AllInterfaces
        .Where(answered => FullName(answered) is "MediatR.IRequestHandler").Select(answered => answered.TypeArguments[0].ToDisplayString());

    private static bool Answers(INamedTypeSymbol type, string contract) => type.AllInterfaces.Any(answered => FullName(answered) == contract);

    private static string FullName(INamedTypeSymbol type) => $"{type.ContainingNamespace.ToDisplayString()}.{type.Name}";
}
