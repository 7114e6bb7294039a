using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Tests.Executors;

public sealed class CommandLineTokenTests
{
    private static readonly DateTimeOffset Noon = new(2026, 2, 19, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_token_is_good_with_its_secret_until_its_time_is_over()
    {
        var (token, text) = Minted();
        var parts = CommandLineTokenText.Read(text)!.Value;

        Assert.That(parts.Id, Is.EqualTo(token.Id));
        Assert.That(token.Accepts(Secrets.Hash(parts.Secret), Noon));
        Assert.That(token.Accepts(Secrets.Hash(parts.Secret + "0"), Noon), Is.False);
        Assert.That(token.Accepts(Secrets.Hash(parts.Secret), Noon.AddDays(1).AddTicks(-1)));
        Assert.That(token.Accepts(Secrets.Hash(parts.Secret), Noon.AddDays(1)), Is.False);
    }

    [Test]
    public void It_is_revoked_once()
    {
        var (token, text) = Minted();

        Assert.That((token.Revoke(Noon), token.Revoke(Noon.AddHours(1))), Is.EqualTo((true, false)));
        Assert.That(token.RevokedAt, Is.EqualTo(Noon));
        Assert.That(token.Accepts(Secrets.Hash(CommandLineTokenText.Read(text)!.Value.Secret), Noon), Is.False);
    }

    [TestCase("ast_01234567_x", true)]
    [TestCase("ast_01234567_", false)]
    [TestCase("ast_0123456_xx", false)]
    [TestCase("ast_012345678_x", false)]
    [TestCase("ast_0123456Z_x", false)]
    [TestCase("AST_01234567_x", false)]
    [TestCase("wak_01234567_x", false)]
    [TestCase("", false)]
    public void A_text_has_a_prefix_an_id_of_eight_and_something_behind(string text, bool couldBe) => Assert.That(CommandLineTokenText.Read(text), couldBe ? Is.Not.Null : Is.Null);

    private static (CommandLineToken Token, string Text) Minted() => CommandLineToken.Mint(WorkspaceId.New(), UserId.New(), "mac", Noon.AddDays(1), Noon);
}
