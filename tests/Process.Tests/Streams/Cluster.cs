using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests.Streams;

/// <summary>One PostgreSQL for servers that share a database.</summary>
[SetUpFixture]
public sealed class Cluster
{
    [OneTimeSetUp]
    public Task Start() => TestCluster.Start();

    [OneTimeTearDown]
    public Task Stop() => TestCluster.Stop();
}
