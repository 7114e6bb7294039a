using AgentPlatform.Api.Hosting;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Hosting;

/// <summary>Limits as operators write them (contract agentserver 4.4).</summary>
public sealed class QuotaSettingsTests
{
    [TestCase(LimitName.MaxWorkspacesPerUser, "25", 25L)]
    [TestCase(LimitName.MaxWorkspaceDriveSize, "10Gi", 10737418240L)]
    [TestCase(LimitName.MaxWorkspaceDriveSize, "1.5Ki", 1536L)]
    [TestCase(LimitName.MaxSandboxMemory, "512", 512L)]
    [TestCase(LimitName.MaxSandboxMemory, "2G", 2000000000L)]
    [TestCase(LimitName.MaxSandboxCpu, "2000", 2000L)]
    [TestCase(LimitName.MaxSandboxCpu, "500m", 500L)]
    [TestCase(LimitName.MaxSandboxCpu, "1.5", 1500L)]
    [TestCase(LimitName.MaxIdleTimeout, "30m", 1800L)]
    [TestCase(LimitName.MaxIdleTimeout, "90", 90L)]
    [TestCase(LimitName.WsMaxIdleTimeout, "2h", 7200L)]
    [TestCase(LimitName.WsMaxTotalCpu, "0", 0L)]
    [TestCase(LimitName.MaxWorkspacesPerUser, "-1", null)]
    [TestCase(LimitName.MaxWorkspacesPerUser, "2.5", null)]
    [TestCase(LimitName.MaxWorkspacesPerUser, "2147483648", null)]
    [TestCase(LimitName.MaxWorkspaceDriveSize, "10 GB", null)]
    [TestCase(LimitName.MaxWorkspaceDriveSize, "9999999999Ti", null)]
    [TestCase(LimitName.MaxIdleTimeout, "soon", null)]
    public void A_text_is_a_number_or_a_mistake(LimitName name, string text, long? number) => Assert.That(QuotaText.Read(name, text), Is.EqualTo(number));

    [Test]
    public async Task Settings_stand_between_what_is_built_in_and_what_is_stored()
    {
        await using var platform = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Quotas:MaxSandboxCpu"] = "1.5", ["Quotas:MaxIdleTimeout"] = "30m", ["Quotas:MaxWorkspacesPerUser"] = "2" });
        var token = (await platform.Http.Post("/api/auth/register", """{"email":"a@ex.org","password":"testpass99","nickname":"a"}"""))["access_token"];
        Assert.That((await platform.Http.Get("/api/workspaces/quota", token)).Text, Is.EqualTo("""{"current":1,"max":2}"""));

        var limits = (await platform.Http.Put("/api/admin/quotas/defaults", """{"max_workspaces_per_user":1}""", token)).Json;

        Assert.That((limits["max_sandbox_cpu"]!.GetValue<long>(), limits["max_workspaces_per_user"]!.GetValue<long>(), limits["max_sandbox_memory"]!.GetValue<long>()), Is.EqualTo((1500L, 1L, 2147483648L)));
    }

    [Test]
    public void A_text_that_is_none_stops_the_start() => Assert.That(
        async () => await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Quotas:MaxIdleTimeout"] = "soon", ["Quotas:MaxSandboxCpu"] = "x" }),
        Throws.Exception.With.Message.EqualTo("AgentPlatform:Quotas:MaxSandboxCpu must be a number, such as 500, 500m or 1.5.\nAgentPlatform:Quotas:MaxIdleTimeout must be a number, such as 1800 or 30m."));
}
