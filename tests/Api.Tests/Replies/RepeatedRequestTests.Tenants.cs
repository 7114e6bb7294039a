using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>What clients of tenants change, and what makes their keys.</summary>
public sealed partial class RepeatedRequestTests
{
    private const string Agents = "select string_agg(name || prompt, ',' order by id) from agents.agents";
    private const string Records = "select string_agg(key_hash, ',' order by key_id) from api_keys.tenant_records";
    private const string Usage = "select sum(prompt_tokens) from models.hourly_usage";
    private const string Entries = "select count(*) from audit.entries where target_kind = 'record'";

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> Tenants() => new(StringComparer.Ordinal)
    {
        ["workspaces.tenantKeys.mint"] = async test =>
        {
            var tenant = await TestTenant.Open(test.Platform);
            return await Ask.Of(HttpMethod.Post, $"/api/workspaces/{tenant.Workspace}/tenant-keys", """{"display_name":"one"}""", """{"display_name":"two"}""", Records, tenant.PersonKey);
        },
        ["openagents.agents.save"] = test => test.Tenant(tenant => Ask.Of(HttpMethod.Put, "/api/agent", """{"displayName":"one"}""", """{"displayName":"two"}""", Agents, tenant.Guest.Text)),
        ["openagents.agents.delete"] = test => test.Tenant(async tenant =>
        {
            await test.Http.Send(HttpMethod.Put, "/api/agent", Wire.Json("""{"id":"gone","displayName":"one"}"""), tenant.Guest.Text, tenant.Header);
            return await Ask.Of(HttpMethod.Delete, "/api/agent/gone", null, "{}", Agents, tenant.Guest.Text);
        }),
        ["openagents.keys.save"] = test => test.Tenant(tenant => Ask.Of(HttpMethod.Put, "/api/keys", Record('1', tenant), Record('2', tenant), Records, tenant.Owner.Text)),
        ["openagents.keys.delete"] = test => test.Tenant(tenant => Ask.Of(HttpMethod.Delete, $"/api/keys/{tenant.Guest.Locator}", null, "{}", Records, tenant.Owner.Text)),
        ["openagents.stats.add"] = test => test.Tenant(tenant => Ask.Of(HttpMethod.Put, "/api/stats", Used(1), Used(2), Usage, tenant.Guest.Text)),
        ["openagents.audit.add"] = test => test.Tenant(tenant => Ask.Of(HttpMethod.Put, "/api/audit", """{"eventName":"one"}""", """{"eventName":"two"}""", Entries, tenant.Guest.Text)),
    };

    private static string Used(int tokens) => $$"""{"eventName":"chat","promptTokens":{{tokens}},"completionTokens":{{tokens}}}""";

    private static string Record(char digit, TestTenant tenant) => $$"""
        {"displayName":"r","keyLocatorHash":"{{new string(digit, 64)}}","keyHash":"{{new string(digit, 32)}}","keyHashParams":"{}","databaseIdHash":"{{tenant.Hash}}","encryptedMasterKey":"m"}
        """;

    private async Task<Ask> Tenant(Func<TestTenant, Task<Ask>> ask)
    {
        var tenant = await TestTenant.Open(Platform);
        return await ask(tenant) with { Headers = [tenant.Header] };
    }
}
