using AgentPlatform.Testing;

namespace AgentPlatform.Process.Tests;

/// <summary>The command <c>verify-audit</c>, as an operator runs it.</summary>
public sealed class VerifyAuditTests
{
    [Test]
    public async Task It_says_what_is_intact_and_names_what_is_not()
    {
        var database = await TestCluster.NewDatabase();
        string workspace;
        await using (var platform = await TestPlatform.Start(database: database))
        {
            var key = (await platform.Http.Post("/api/register", """{"nickname":"ada"}"""))["api_key"];
            workspace = (await TestCluster.Ask(database, $"select workspace_id from api_keys.keys where hash = sha256('{key}')"))!.ToString()!;
            await platform.Http.Put("/api/sessions/policy", """{"default_visibility":null,"retention_days":null,"searchable":true}""", key);
            while ((long)(await TestCluster.Ask(database, "select count(*) from audit.seals"))! < 2) await Task.Yield();
        }

        var (code, intact) = await Run(database);
        Assert.That((code, intact), Is.EqualTo((0, intact)));
        Assert.That(intact, Does.Contain("platform: intact, 0 sealed, 0 unsealed, head none").And.Match($"workspace {workspace}: intact, 2 sealed, 0 unsealed, head 2:[0-9a-f]{{64}}"));
        var head = intact[^66..].Trim();

        var entry = await TestCluster.Ask(database, "select max(id) from audit.entries");
        await TestCluster.Ask(database, $"alter table audit.entries disable trigger all; update audit.entries set action = 'x' where id = {entry}");
        (code, var broken) = await Run(database, "--workspace", workspace);
        Assert.That((code, broken), Is.EqualTo((1, broken)));
        Assert.That(broken, Does.StartWith($"workspace {workspace}: BROKEN at sequence 2 (entry {entry}): the entry, or its seal, is not what was sealed; before it 1 sealed"));

        (code, _) = await Run(database, "--workspace", "platform", "--anchor", $"2:{head[^64..]}");
        Assert.That(code, Is.EqualTo(1), "that chain has no second entry");
    }

    [Test]
    public async Task It_works_on_the_servers_own_database_once_the_server_is_down()
    {
        var data = Directory.CreateTempSubdirectory("ap-verify-").FullName;
        try
        {
            var (host, http) = await HostProcess.Start(data);
            await http.Post("/api/register", """{"nickname":"ada"}""");
            http.Dispose();
            host.Terminate();
            await host.Exit();
            await using var verifying = HostProcess.Launch("verify-audit", "--data", data, $"--AgentPlatform:Embedded:ToolsFolder={Repository.Path(".tools")}");

            Assert.That(await verifying.Exit(), Is.Zero, verifying.Output);
            Assert.That(verifying.Output, Does.Contain("platform: intact").And.Contain("1 "));
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [TestCase("--help", 0, "Usage: agentplatform verify-audit")]
    [TestCase("--workspace", 2, "verify-audit: --workspace needs a value (see --help)")]
    [TestCase("--workspace x", 2, "verify-audit: --workspace: x is none (see --help)")]
    [TestCase("--anchor 1:2", 2, "verify-audit: --anchor: 1:2 is none (see --help)")]
    [TestCase("everything", 2, "verify-audit: unknown argument everything (see --help)")]
    public async Task It_tells_what_it_takes(string arguments, int code, string beginning)
    {
        await using var verifying = HostProcess.Launch(["verify-audit", .. arguments.Split(' ')]);

        Assert.That(await verifying.Exit(), Is.EqualTo(code));
        Assert.That(verifying.Output, Does.StartWith(beginning));
    }

    private static async Task<(int Code, string Output)> Run(string database, params string[] arguments)
    {
        await using var verifying = HostProcess.Launch(new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__AgentPlatform"] = database, ["AgentPlatform__MasterKey"] = TestPlatform.MasterKey }, ["verify-audit", .. arguments]);
        return (await verifying.Exit(), verifying.Output);
    }
}
