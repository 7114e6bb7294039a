using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.AgentServer;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Exchanges;

/// <summary>
/// Plays the recorded exchanges: <c>surface/route-name.http</c>, one file per endpoint, from top to bottom. Files share an installation and do not depend on each other:
/// each registers its own people, under names that no other file uses; files about tenants get a tenant of their own.
/// files about agents and their work get a person's <c>{{mykey}}</c> and <c>{{workspace}}</c>, and two agents in it, <c>{{ada}}</c> and <c>{{bob}}</c> with their tokens.
/// All others know <c>{{operatorkey}}</c>, a log-in of whoever runs the installation, and <c>{{operatorworkspace}}</c>, their workspace.
/// </summary>
public sealed class ExchangeTests
{
    private static readonly string[] AboutAgents = ["/agents.", "/sandboxes.", "/tasks.", "/interactions.", "/work.", "/mailbox."];

    private readonly Dictionary<string, string> given = new(StringComparer.Ordinal);
    private int crews;
    private OAuthServer provider = null!;
    private TestPlatform platform = null!;

    [OneTimeSetUp]
    public async Task StartPlatform()
    {
        provider = await OAuthServer.Start();
        // These people stand in the files by their codes: code-1 and code-2 are the same person.
        foreach (var (id, login) in new[] { (1, "octo-callback"), (1, "octo-callback"), (2, "octo-link"), (2, "octo-link") })
            provider.LogIn(new JsonObject { ["id"] = id, ["login"] = login, ["avatar_url"] = $"https://avatars.example/{id}" });
        // And these, from code-5 on: one whose address is told, and four of whom nothing is.
        provider.LogIn(new JsonObject { ["id"] = 3, ["login"] = "octo-cookie", ["name"] = "Octo Cookie", ["email"] = "octo-cookie@ex.org", ["avatar_url"] = "https://avatars.example/3" });
        for (var code = 6; code <= 9; code++) provider.LogIn([]);
        platform = await TestPlatform.Start(new Dictionary<string, string>(provider.Settings("github"), StringComparer.Ordinal)
        {
            ["RustyGpt:GitHub:ClientId"] = "Iv1.0123456789abcdef",
            ["RustyGpt:GitHub:ClientSecret"] = "secret",
            ["RustyGpt:GitHub:RedirectUri"] = "https://agents.example/api/oauth/github/callback",
            ["RustyGpt:GitHub:AuthUrl"] = "https://github.example/authorize",
            ["RustyGpt:GitHub:TokenUrl"] = $"{provider.Url}/token",
            ["RustyGpt:Apple:ClientId"] = "org.example.agents",
            ["RustyGpt:Apple:AuthUrl"] = "https://apple.example/authorize",
            ["RustyGpt:Apple:TokenUrl"] = $"{provider.Url}/token",
            ["PublicUrl"] = "https://agents.example/",
            ["OpenSession:AdminKey"] = "admin-key-of-the-exchanges",
            ["AgentServer:InternalSecret"] = "internal-secret-of-the-exchanges",
        });
        // The first account runs the installation; files that need it log in as root@exchanges.org.
        var opened = await platform.Http.Post("/api/auth/register", """{"email":"root@exchanges.org","password":"testpass99","nickname":"root-of-exchanges"}""");
        Assert.That(opened.Status, Is.EqualTo(201), opened.Text);
        given["operatorkey"] = opened["access_token"];
        given["operatorworkspace"] = (await TestCluster.Ask(platform.Database, "select personal_workspace_id from identity.users where nickname = 'root-of-exchanges'"))!.ToString()!;
    }

    [OneTimeTearDown]
    public async Task StopPlatform()
    {
        await platform.DisposeAsync();
        await provider.DisposeAsync();
    }

    [TestCaseSource(nameof(Files))]
    public async Task The_server_answers_as_recorded(string file)
    {
        var exchanges = Exchange.Read(await File.ReadAllTextAsync(Repository.Path("tests", "Api.Tests", "Exchanges", file)));
        var remembered = file.StartsWith("open-agents-builder/", StringComparison.Ordinal) || file.Contains("tenantKeys", StringComparison.Ordinal) || file.Contains("encryption", StringComparison.Ordinal) ? await Tenant() : new Dictionary<string, string>(given, StringComparer.Ordinal);
        if (Array.Exists(AboutAgents, about => file.Contains(about, StringComparison.Ordinal))) await Crew(remembered);

        Assert.That(exchanges, Is.Not.Empty);
        foreach (var exchange in exchanges)
            if (await exchange.Play(platform.Http, remembered) is { } fault) Assert.Fail($"{file}, {fault}");
    }

    private async Task Crew(Dictionary<string, string> remembered)
    {
        var owner = await platform.Http.Post("/api/register", $$"""{"nickname":"crew-{{Interlocked.Increment(ref crews)}}"}""");
        remembered["mykey"] = owner["api_key"];
        remembered["workspace"] = (await TestCluster.Ask(platform.Database, $"select personal_workspace_id from identity.users where id = '{owner["user_id"]}'"))!.ToString()!;
        foreach (var name in new[] { "ada", "bob" }) (remembered[name], remembered[$"{name}token"]) = await RegisteredAgents.Add(platform, owner["user_id"]);
    }

    /// <summary>What the exchanges of a tenant's clients know from the start: no operation of theirs tells them.</summary>
    private async Task<Dictionary<string, string>> Tenant()
    {
        var tenant = await TestTenant.Open(platform);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["person"] = tenant.PersonKey,
            ["workspace"] = tenant.Workspace,
            ["tenant"] = tenant.Hash,
            ["guest"] = tenant.Guest.Text,
            ["guestlocator"] = tenant.Guest.Locator,
            ["owner"] = tenant.Owner.Text,
            ["ownerlocator"] = tenant.Owner.Locator,
        };
    }

    private static IEnumerable<string> Files()
    {
        var folder = Repository.Path("tests", "Api.Tests", "Exchanges");
        return Directory.EnumerateFiles(folder, "*.http", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
    }
}
