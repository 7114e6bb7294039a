using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenAgentsBuilder;

/// <summary>An installation with two tenants, and the vocabulary of contract open-agents-builder, section 6.</summary>
public abstract class TenantFixture : OpenSessionFixture
{
    /// <summary>Tenant D of the contract's checks.</summary>
    protected TestTenant D { get; private set; } = null!;

    /// <summary>Tenant B of the contract's checks.</summary>
    protected TestTenant B { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task OpenTenants()
    {
        D = await TestTenant.Open(Platform);
        B = await TestTenant.Open(Platform);
    }

    /// <summary>Sends a request with the guest's key, or another one, of tenant D.</summary>
    protected Task<Answer> Send(HttpMethod method, string path, string? json = null, string? key = null, TestTenant? tenant = null) =>
        Http.Send(method, path, Wire.Json(json), key ?? (tenant ?? D).Guest.Text, (tenant ?? D).Header);

    protected Task<Answer> Get(string path, string? key = null, TestTenant? tenant = null) => Send(HttpMethod.Get, path, null, key, tenant);

    protected Task<Answer> Put(string path, string json, string? key = null, TestTenant? tenant = null) => Send(HttpMethod.Put, path, json, key, tenant);

    protected Task<Answer> Delete(string path, string? key = null, TestTenant? tenant = null) => Send(HttpMethod.Delete, path, null, key, tenant);

    /// <summary>The array that a GET answers.</summary>
    protected async Task<JsonArray> Array(string path, string? key = null, TestTenant? tenant = null)
    {
        var answer = await Get(path, key, tenant);
        Assert.That(answer.Status, Is.EqualTo(200), answer.Text);
        return JsonNode.Parse(answer.Body)!.AsArray();
    }

    /// <summary>Saves an agent and answers its id.</summary>
    protected async Task<string> Agent(string json = """{"displayName":"A"}""", TestTenant? tenant = null)
    {
        var saved = await Put("/api/agent", json, tenant: tenant);
        Assert.That(saved.Status, Is.EqualTo(200), saved.Text);
        return saved.Json["data"]!["id"]!.GetValue<string>();
    }

    /// <summary>The record of a key, changed.</summary>
    protected string Record(string locator, Action<JsonObject>? change = null)
    {
        var record = new JsonObject
        {
            ["displayName"] = "A record",
            ["keyLocatorHash"] = locator,
            ["keyHash"] = new string('h', 32),
            ["keyHashParams"] = "{}",
            ["databaseIdHash"] = D.Hash,
            ["encryptedMasterKey"] = "m",
        };
        change?.Invoke(record);
        return record.ToJsonString();
    }
}
