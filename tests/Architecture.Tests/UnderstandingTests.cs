using Microsoft.CodeAnalysis;

namespace AgentPlatform.Architecture.Tests;

/// <summary>The rules see what the compiler sees; a name that it could not bind would be a blind spot.</summary>
public sealed class UnderstandingTests
{
    // Unknown type, unknown member of a namespace, unknown name. Other errors come from what source generators add, which is left out here.
    private static readonly string[] UnknownNames = ["CS0246", "CS0234", "CS0103"];

    [Test]
    public void Every_name_in_the_product_is_known()
    {
        var errors = Code.Product.Files.Select(file => file.Model.Compilation).Distinct().SelectMany(project => project.GetDiagnostics());

        Assert.That(errors.Where(error => UnknownNames.Contains(error.Id, StringComparer.Ordinal)), Is.Empty);
    }

    [Test]
    public void The_whole_product_is_read() =>
        Assert.That(Code.Product.Files.Select(file => file.Project).Distinct(StringComparer.Ordinal), Is.EquivalentTo(["Domain", "Application", "Infrastructure", "Api"]));
}
