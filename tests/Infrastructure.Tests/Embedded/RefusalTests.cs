using System.Runtime.Versioning;
using AgentPlatform.Infrastructure.Embedded;

namespace AgentPlatform.Infrastructure.Tests.Embedded;

[Platform("Unix"), UnsupportedOSPlatform("windows"), Parallelizable(ParallelScope.Self)]
public sealed class RefusalTests
{
    [Test]
    public async Task Data_of_a_version_that_is_not_installed_stays_untouched()
    {
        await using var bed = new Bed();
        Directory.CreateDirectory(bed.Folder.Cluster);
        await File.WriteAllTextAsync(Path.Combine(bed.Folder.Cluster, "PG_VERSION"), "99\n");

        Assert.That(() => bed.Start(), Throws.TypeOf<StartupException>().With.Message.Match("^The data in .* was made by PostgreSQL 99, and no such PostgreSQL was found .*Binaries[^\n]*$"));
        Assert.That(Directory.GetFileSystemEntries(bed.Folder.Cluster), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_folder_that_is_no_cluster_is_not_replaced()
    {
        await using var bed = new Bed();
        Directory.CreateDirectory(bed.Folder.Cluster);

        Assert.That(() => bed.Start(), Throws.TypeOf<StartupException>().With.Message.Contains("is not a PostgreSQL cluster"));
    }

    [Test]
    public async Task Named_programs_that_are_not_there_are_not_replaced_by_others()
    {
        await using var bed = new Bed();
        var host = bed.NewHost(bed.Settings with { Binaries = "/nowhere" });

        Assert.That(
            () => host.StartAsync(CancellationToken.None),
            Throws.TypeOf<StartupException>().With.Message.EqualTo("AgentPlatform:Embedded:Binaries is /nowhere, but postgres and initdb are not there."));
    }

    [Test]
    public async Task A_file_in_place_of_the_data_folder_is_one_line()
    {
        await using var bed = new Bed();
        await File.WriteAllTextAsync(bed.Folder.Root, "");

        Assert.That(() => bed.Start(), Throws.TypeOf<StartupException>().With.Message.StartsWith($"The embedded PostgreSQL cannot use {bed.Folder.Root}"));
    }
}
