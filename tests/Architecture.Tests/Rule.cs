using AgentPlatform.Architecture.Tests.Rules;

namespace AgentPlatform.Architecture.Tests;

/// <summary>A rule about the source. The folder <c>Violations/Name</c> holds what it must find.</summary>
public sealed record Rule
{
    private Rule(string name, Func<Code, IEnumerable<Violation>> find) => (Name, Find) = (name, find);

    public string Name { get; }

    internal Func<Code, IEnumerable<Violation>> Find { get; }

    public static IReadOnlyList<Rule> All { get; } =
    [
        new("DomainUsesTheBaseLibraryOnly", Layers.DomainUsesTheBaseLibraryOnly),
        new("ApplicationKnowsNoTechnology", Layers.ApplicationKnowsNoTechnology),
        new("DatabasePackagesStayInInfrastructure", Layers.DatabasePackagesStayInInfrastructure),
        new("OnlyTheSeamNamesMediatR", Layers.OnlyTheSeamNamesMediatR),
        new("NamespacesFollowFolders", Layers.NamespacesFollowFolders),
        new("TheCoreNamesNoSurface", Surfaces.TheCoreNamesNoSurface),
        new("SurfacesAreNamedByThemselvesOnly", Surfaces.SurfacesAreNamedByThemselvesOnly),
        new("SurfacesUseMessagesAndValuesOnly", Surfaces.SurfacesUseMessagesAndValuesOnly),
        new("HandlersAndValidatorsAreInternalAndSealed", Messages.HandlersAndValidatorsAreInternalAndSealed),
        new("MessagesAreSealedRecords", Messages.MessagesAreSealedRecords),
        new("MessagesHaveOneHandler", Messages.MessagesHaveOneHandler),
        new("HandlersStandAlone", Messages.HandlersStandAlone),
        new("CommandsAreSentThroughEffects", Commands.CommandsAreSentThroughEffects),
        new("StoresStayInTheirFeature", Stores.StoresStayInTheirFeature),
        new("SqlStandsInSqlFiles", Statements.SqlStandsInSqlFiles),
        new("StatementsStayInTheirSchema", Statements.StatementsStayInTheirSchema),
        new("RefusalsAreNotDropped", Refusals.RefusalsAreNotDropped),
        new("FilesAreShort", Sizes.FilesAreShort),
        new("ConstructorsAreShort", Sizes.ConstructorsAreShort),
        new("ExceptionsAreNotSwallowed", Leftovers.ExceptionsAreNotSwallowed),
        new("NothingIsLeftForLater", Leftovers.NothingIsLeftForLater),
    ];

    public override string ToString() => Name;
}
