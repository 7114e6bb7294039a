using AgentPlatform.Architecture.Tests.Rules;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Architecture.Tests;

public sealed class MigrationTests
{
    [Test]
    public void Migrations_are_numbered_and_embedded()
    {
        var files = Repository.Files("src/Infrastructure/Database/Migrations", "*").Select(file => Path.GetFileName(file.Path)).ToList();
        var embedded = Migration.Embedded.Select(migration => migration.Name + ".sql").ToList();

        Assert.That(files, Is.Not.Empty);
        Assert.That(Migrations.Faults(files, embedded), Is.Empty);
    }

    [TestCase("0001_one.sql,0003_three.sql", TestName = "A_gap_is_found")]
    [TestCase("0001_one.sql,0001_two.sql", TestName = "A_number_taken_twice_is_found")]
    [TestCase("0001_one.sql,0002-two.sql", TestName = "A_name_of_another_form_is_found")]
    public void Numbers_that_are_wrong_are_found(string files) => Assert.That(Migrations.Faults(files.Split(','), files.Split(',')), Has.One.Items);

    [Test]
    public void One_that_is_not_embedded_is_found() => Assert.That(Migrations.Faults(["0001_one.sql"], []), Has.One.Items);

    [Test]
    public void One_without_a_file_is_found() => Assert.That(Migrations.Faults([], ["0001_one.sql"]), Has.One.Items);
}
