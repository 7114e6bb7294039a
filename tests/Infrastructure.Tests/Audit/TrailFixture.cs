using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Audit;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Audit;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.Audit;

/// <summary>A trail on a database of its own, where nothing is sealed unless the test does it.</summary>
public abstract class TrailFixture
{
    private ServiceProvider parts = null!;

    protected string Database { get; private set; } = "";

    protected Caller Ada { get; } = Caller.Person(UserId.New(), WorkspaceId.New());

    protected WorkspaceId Here => Ada.Here;

    protected IServiceProvider Parts => parts;

    [SetUp]
    public async Task Begin()
    {
        Database = await TestCluster.NewDatabase();
        parts = Tests.Parts.Of(Database);
    }

    [TearDown]
    public async Task End() => await parts.DisposeAsync();

    protected async Task Record(params AuditEntry[] entries)
    {
        await using var scope = parts.CreateAsyncScope();
        var trail = scope.ServiceProvider.GetRequiredService<IAuditTrail>();
        var done = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().Run(async ct =>
        {
            foreach (var entry in entries) await trail.Record(entry, ct);
            return Result<Done>.Of(default);
        }, CancellationToken.None);
        Assert.That(done.Error, Is.Null);
    }

    /// <summary>As many entries of the workspace as are asked for, the n-th with the action <c>tests.done_n</c>.</summary>
    protected Task Record(int count) => Record([.. Enumerable.Range(1, count).Select(n => new AuditEntry(Ada, $"tests.done_{n}") { Detail = $$"""{"n":{{n}}}""" })]);

    protected async Task<long> Seal() => await parts.GetRequiredService<AuditSealer>().Pass(CancellationToken.None);

    protected async Task<AuditVerdict> Verify(AuditAnchor? anchor = null)
    {
        await using var scope = parts.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<AuditVerifier>().Verify(Here, anchor, CancellationToken.None);
    }

    protected Task<object?> Ask(string sql) => TestCluster.Ask(Database, sql);

    /// <summary>Does what only the owner of the tables can: changes them behind the trigger's back.</summary>
    protected Task Forge(string sql) => Ask($"""
        alter table audit.entries disable trigger all;
        alter table audit.seals disable trigger all;
        {sql};
        alter table audit.entries enable trigger all;
        alter table audit.seals enable trigger all
        """);

    /// <summary>The entry at a place of the chain.</summary>
    protected async Task<long> EntryAt(int sequence) => (long)(await Ask($"select entry_id from audit.seals where workspace_id = '{Here.Value}' and sequence = {sequence}"))!;
}
