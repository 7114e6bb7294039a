using AgentPlatform.Testing;

[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(3)]

namespace AgentPlatform.Process.Tests;

/// <summary>One PostgreSQL for the tests whose servers share a database; the others bring their own.</summary>
[SetUpFixture]
public sealed class Cluster
{
    [OneTimeSetUp]
    public Task Start() => TestCluster.Start();

    [OneTimeTearDown]
    public Task Stop() => TestCluster.Stop();
}
