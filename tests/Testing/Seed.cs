using System.Globalization;

namespace AgentPlatform.Testing;

/// <summary>What a random test starts from: new each time, or the one given to see a failure again.</summary>
public static class Seed
{
    public static int FromEnvironment() =>
        int.TryParse(Environment.GetEnvironmentVariable("AGENTPLATFORM_TEST_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue);
}
