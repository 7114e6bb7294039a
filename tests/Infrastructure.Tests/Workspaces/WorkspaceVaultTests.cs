using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;
using AgentPlatform.Infrastructure.Keys;
using AgentPlatform.Infrastructure.Workspaces;
using AgentPlatform.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Infrastructure.Tests.Workspaces;

/// <summary>Storage keys: who may read what, and what a change of the key waits for.</summary>
public sealed class WorkspaceVaultTests
{
    private readonly WorkspaceId one = WorkspaceId.New();
    private readonly WorkspaceId other = WorkspaceId.New();
    private string database = "";
    private ServiceProvider parts = null!;

    [SetUp]
    public async Task Start()
    {
        database = await TestCluster.NewDatabase();
        parts = Parts.Of(database);
        await parts.GetRequiredService<KeyRing>().Load(CancellationToken.None);
        await Ask($"insert into workspaces.workspaces (id, name, public_hash, created_at) values ('{one.Value}', 'w', repeat('0', 64), now()), ('{other.Value}', 'v', repeat('1', 64), now())");
    }

    [TearDown]
    public async Task Stop() => await parts.DisposeAsync();

    [Test]
    public async Task Without_a_key_texts_are_kept_plain()
    {
        var cipher = await Open(one);

        Assert.That((cipher.Encrypts, cipher.Codec), Is.EqualTo((false, (short)0)));
        Assert.That(cipher.Seal("é"), Is.EqualTo(((short)0, new byte[] { 0xc3, 0xa9 })));
    }

    [Test]
    public async Task A_sealed_text_is_readable_in_its_workspace_only()
    {
        await Enable(one);
        await Ask($"insert into workspaces.storage_keys select '{other.Value}', version, sealed, created_at, null from workspaces.storage_keys");
        var (codec, stored) = (await Open(one)).Seal("secret");

        Assert.That((codec, (await Open(one)).Read(codec, stored)), Is.EqualTo(((short)1, "secret")));
        Assert.That((await Open(other)).TryRead(codec, stored, out _), Is.False, "not even with the same box");
        stored![^1] ^= 1;
        Assert.That((await Open(one)).TryRead(codec, stored, out _), Is.False);
        Assert.That((await Open(one)).Seal("secret").Stored, Is.Not.EqualTo((await Open(one)).Seal("secret").Stored), "a nonce of its own each time");
    }

    [Test]
    public async Task Older_keys_go_on_reading()
    {
        await Enable(one);
        var old = (await Open(one)).Seal("secret");
        await Send(new RotateStorageKey(Owner));

        var now = await Open(one);
        Assert.That(now.Read(old.Codec, old.Stored), Is.EqualTo("secret"));
        Assert.That((now.IsCurrent(old.Codec, old.Stored), now.IsCurrent(1, now.Seal("secret").Stored)), Is.EqualTo((false, true)));
        await Ask("delete from workspaces.storage_keys where version = 1");
        Assert.That((await Open(one)).Read(old.Codec, old.Stored), Is.EqualTo(Convert.ToHexStringLower(old.Stored!)), "a key that is gone is not used from memory");
    }

    [Test]
    public async Task Values_of_another_system_are_read_with_its_passphrase()
    {
        var box = Convert.ToHexString(parts.GetRequiredService<StorageKeys>().OfOthers("tenant-storage-key"));
        await Ask($"insert into workspaces.storage_keys (workspace_id, version, sealed, created_at) values ('{one.Value}', 1, '\\x{box}', now())");
        var stored = "000102030405060708090a0b0c0d0e0f6ddb341a845e2477daf96b1a86cd725cfff88ef2ef"u8.ToArray();

        Assert.That((await Open(one)).Read(2, stored), Is.EqualTo("Alice"));
        Assert.That((await Open(one)).Encrypts, Is.False, "it only reads");
        await Enable(one);
        Assert.That(((await Open(one)).Read(2, stored), (await Open(one)).Encrypts), Is.EqualTo(("Alice", true)));
        Assert.That((await Open(other)).Read(2, stored), Does.StartWith("00010203"), "shown as it is stored");
    }

    [Test]
    public async Task Replacing_the_key_waits_for_those_who_write_and_they_never_see_an_older_one()
    {
        await Enable(one);
        await using var scope = parts.CreateAsyncScope();
        var (vault, unit) = (scope.ServiceProvider.GetRequiredService<IWorkspaceVault>(), scope.ServiceProvider.GetRequiredService<IUnitOfWork>());
        Task<Result<EncryptionView>>? rotation = null;

        await unit.Run(async ct =>
        {
            var cipher = await vault.OpenToWrite(one, ct);
            rotation = Send(new RotateStorageKey(Owner));
            while ((long)(await Ask("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%for update%'"))! == 0) await Task.Yield();
            Assert.That(await Ask("select max(version) from workspaces.storage_keys"), Is.EqualTo(1), "not while somebody writes");
            Assert.That(cipher.IsCurrent(1, cipher.Seal("x").Stored), Is.True);
            return Result<Done>.Of(default);
        }, CancellationToken.None);

        Assert.That((await rotation!).Value.Version, Is.EqualTo(2));
        await unit.Run(async ct =>
        {
            Assert.That((await vault.OpenToWrite(one, ct)).Seal("x").Stored![3], Is.EqualTo(2));
            return Result<Done>.Of(default);
        }, CancellationToken.None);
    }

    [Test]
    public async Task Who_has_waited_for_a_replacement_writes_with_the_new_key()
    {
        await Enable(one);
        var box = Convert.ToHexString(parts.GetRequiredService<StorageKeys>().New());
        var held = await TestCluster.Hold(database, $"""
            select 1 from workspaces.workspaces where id = '{one.Value}' for update;
            insert into workspaces.storage_keys (workspace_id, version, sealed, created_at) values ('{one.Value}', 2, '\x{box}', now())
            """);
        await using var scope = parts.CreateAsyncScope();
        var vault = scope.ServiceProvider.GetRequiredService<IWorkspaceVault>();

        var writing = vault.OpenToWrite(one, CancellationToken.None);
        while ((long)(await Ask("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))! == 0) await Task.Yield();
        Assert.That(writing.IsCompleted, Is.False);
        await using (var commit = ((Npgsql.NpgsqlConnection)held).CreateCommand())
        {
            commit.CommandText = "commit";
            await commit.ExecuteNonQueryAsync();
        }

        await held.DisposeAsync();
        Assert.That((await writing).Seal("x").Stored![3], Is.EqualTo(2));
    }

    private Caller Owner => Caller.Person(UserId.New(), one);

    private async Task Enable(WorkspaceId workspace) => Assert.That((await Send(new SetEncryption(Owner with { Workspace = workspace }, true))).Error, Is.Null);

    private async Task<IWorkspaceCipher> Open(WorkspaceId workspace)
    {
        await using var scope = parts.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IWorkspaceVault>().Open(workspace, CancellationToken.None);
    }

    private async Task<Result<T>> Send<T>(IMessage<T> message)
    {
        await using var scope = parts.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(message, CancellationToken.None);
    }

    private Task<object?> Ask(string sql) => TestCluster.Ask(database, sql);
}
