using AgentPlatform.Domain.Executors;

namespace AgentPlatform.Domain.Tests.Executors;

public sealed class ClientTraitsTests
{
    [TestCase("codex_cli_rs/0.130.0 (Darwin 24.4.0; arm64)", "0.130.0", "Darwin 24.4.0")]
    [TestCase("codex_cli_rs/0.130.0 (Ubuntu 24.4; x86_64) xterm-256color (x)", "0.130.0", "Ubuntu 24.4")]
    [TestCase("codex_exec/1 (Windows)", "1", "Windows")]
    [TestCase("codex_cli_rs/0.130.0", "0.130.0", null)]
    [TestCase("codex_cli_rs/0.130.0 Darwin", "0.130.0", null)]
    [TestCase("codex_cli_rs/0.130.0 (Darwin", "0.130.0", null)]
    [TestCase("codex_cli_rs/ ()", null, null)]
    [TestCase("codex_cli_rs ( ; arm64)", null, null)]
    [TestCase("codex", null, null)]
    [TestCase("Mozilla/5.0 (X11; Linux x86_64)", null, null)]
    [TestCase("", null, null)]
    [TestCase(null, null, null)]
    public void Version_and_system_are_read_from_a_user_agent(string? userAgent, string? version, string? system)
    {
        var told = ClientTraits.Told(null, userAgent, "", null);

        Assert.That((told.Version, told.System), Is.EqualTo((version, system)));
    }

    [Test]
    public void What_is_told_itself_wins_and_what_is_empty_is_not_told()
    {
        var told = ClientTraits.Told("", "codex_cli_rs/0.130.0 (Darwin 24.4.0; arm64)", "0.9", "Plan 9");

        Assert.That((told.Address, told.Version, told.System), Is.EqualTo(((string?)null, "0.9", "Plan 9")));
    }

    [Test]
    public void A_text_that_is_too_long_is_cut_between_characters() =>
        Assert.That(ClientTraits.Told(new string('ü', 128), null, null, null).Address, Is.EqualTo(new string('ü', 127)));
}
