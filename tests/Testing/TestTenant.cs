using System.Globalization;

namespace AgentPlatform.Testing;

/// <summary>Somebody's workspace as a tenant of Open Agents Builder, with a key of each role.</summary>
public sealed record TestTenant(string PersonKey, string Workspace, string Hash, TenantToken Guest, TenantToken Owner)
{
    private static int opened;

    /// <summary>What clients send beside the key.</summary>
    public (string Name, string Value) Header => ("database-id-hash", Hash);

    /// <summary>Registers somebody new and makes both keys.</summary>
    public static async Task<TestTenant> Open(TestPlatform platform)
    {
        var person = await platform.Http.Post("/api/register", $$"""{"nickname":"tenant-{{Interlocked.Increment(ref opened).ToString(CultureInfo.InvariantCulture)}}"}""");
        if (person.Status != 201) throw new InvalidOperationException(person.ToString());
        var workspace = (await TestCluster.Ask(platform.Database, $"select personal_workspace_id from identity.users where id = '{person["user_id"]}'"))!.ToString()!;
        var guest = await Mint(platform, workspace, person["api_key"], "guest");
        var owner = await Mint(platform, workspace, person["api_key"], "owner");
        return new TestTenant(person["api_key"], workspace, guest["database_id_hash"], TenantToken.Of(guest), TenantToken.Of(owner));
    }

    /// <summary>Asks for one more key.</summary>
    public static Task<Answer> Mint(TestPlatform platform, string workspace, string bearer, string role, int? days = null) =>
        platform.Http.Post($"/api/workspaces/{workspace}/tenant-keys", $$"""{"display_name":"A {{role}}","role":"{{role}}","expires_in_days":{{days?.ToString(CultureInfo.InvariantCulture) ?? "null"}}}""", bearer);
}

/// <summary>A key and the id of its record.</summary>
public sealed record TenantToken(string Text, string Locator)
{
    public static TenantToken Of(Answer minted) => new(minted["token"], minted["key_locator_hash"]);
}
