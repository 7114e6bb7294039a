using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Tests.Authorization;

// Three parts with an installation each, so that they run beside each other.

public sealed class FirstMatrixTests : MatrixTests
{
    [TestCaseSource(nameof(Names))]
    public Task Nobody_who_may_not_gets_in_and_nothing_changes(string name) => Walk(name);

    private static IEnumerable<string> Names() => Guarded(0);
}

public sealed class SecondMatrixTests : MatrixTests
{
    [TestCaseSource(nameof(Names))]
    public Task Nobody_who_may_not_gets_in_and_nothing_changes(string name) => Walk(name);

    private static IEnumerable<string> Names() => Guarded(1);
}

public sealed class ThirdMatrixTests : MatrixTests
{
    [TestCaseSource(nameof(Names))]
    public Task Nobody_who_may_not_gets_in_and_nothing_changes(string name) => Walk(name);

    private static IEnumerable<string> Names() => Guarded(2);
}

public sealed class MatrixRuleTests
{
    [Test]
    public void Every_operation_says_whom_it_lets_in()
    {
        var silent = Operation.All().Where(operation => operation.TakesCredentials && operation.Needs is null or Scope.None && !MatrixTests.Open.ContainsKey(operation.Name)).Select(operation => operation.Name);

        Assert.That(silent, Is.Empty, "these need .Needs<TMessage>(), or an entry in Open with the reason");
        Assert.That(MatrixTests.Open.Keys.Except(Operation.All().Select(operation => operation.Name), StringComparer.Ordinal), Is.Empty, "these are gone");
    }
}
