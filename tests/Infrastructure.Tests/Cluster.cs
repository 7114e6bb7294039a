using AgentPlatform.Testing;

[assembly: Parallelizable(ParallelScope.Fixtures)]
[assembly: LevelOfParallelism(4)]

namespace AgentPlatform.Infrastructure.Tests;

/// <summary>One PostgreSQL for the whole run.</summary>
[SetUpFixture]
public sealed class Cluster
{
    [OneTimeSetUp]
    public Task Start() => TestCluster.Start();

    [OneTimeTearDown]
    public Task Stop() => TestCluster.Stop();
}
