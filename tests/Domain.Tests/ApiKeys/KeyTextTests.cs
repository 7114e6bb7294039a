using System.Text.RegularExpressions;
using AgentPlatform.Domain.ApiKeys;

namespace AgentPlatform.Domain.Tests.ApiKeys;

/// <summary>What keys look like (docs/surfaces/additions.md, contract agentserver 4.2).</summary>
public sealed class KeyTextTests
{
    private const string Sample = "apk_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg4WIXyD";
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    [Test]
    public void The_documented_key_is_sound() => Assert.That(PlatformKeyText.IsSound(Sample));

    [Test]
    public void New_keys_are_sound_and_differ_in_their_random_part()
    {
        var keys = Enumerable.Range(0, 1000).Select(_ => PlatformKeyText.New()).ToList();

        Assert.That(keys, Is.Unique.And.All.Matches<string>(PlatformKeyText.IsSound));
        Assert.That(keys, Is.All.Matches<string>(key => Regex.IsMatch(key, "^apk_[0-9A-Za-z]{49}$", RegexOptions.None, TimeSpan.FromSeconds(1))));
        for (var place = 4; place < 47; place++) Assert.That(keys.Select(key => key[place]).Distinct().Count(), Is.EqualTo(Alphabet.Length), $"every digit stands in place {place} now and then");
    }

    [Test]
    public void Any_other_character_in_any_place_is_noticed()
    {
        for (var place = 0; place < Sample.Length; place++)
            foreach (var other in Alphabet.Where(other => other != Sample[place]))
                Assert.That(PlatformKeyText.IsSound($"{Sample[..place]}{other}{Sample[(place + 1)..]}"), Is.False, $"{other} in place {place}");
    }

    [Test]
    public void Two_neighbours_that_change_places_are_noticed()
    {
        for (var place = 4; place + 1 < Sample.Length; place++)
            Assert.That(PlatformKeyText.IsSound($"{Sample[..place]}{Sample[place + 1]}{Sample[place]}{Sample[(place + 2)..]}"), Is.False, $"{place}");
    }

    [TestCase("")]
    [TestCase("apk_")]
    [TestCase("apk_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg4WIXy")]
    [TestCase("apk_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg4WIXyDD")]
    [TestCase("apk-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg4WIXyD")]
    [TestCase("apk_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef\u00e44WIXyD")]
    public void Another_form_is_no_key(string text) => Assert.That(PlatformKeyText.IsSound(text), Is.False);

    [Test]
    public void A_workspace_key_has_its_contracts_form_and_begins_with_its_id()
    {
        var keys = Enumerable.Range(0, 500).Select(_ => WorkspaceKeyText.New()).ToList();

        Assert.That(keys, Is.All.Matches<string>(key => Regex.IsMatch(key, "^wak_[0-9A-HJKMNP-TV-Z]{8}_[0-9A-HJKMNP-TV-Z]{40}$", RegexOptions.None, TimeSpan.FromSeconds(1))));
        Assert.That(keys, Is.Unique);
        Assert.That(keys.Select(WorkspaceKeyText.Id), Is.EqualTo(keys.Select(key => key[..12])));
        Assert.That(keys.SelectMany(key => key[13..]).Distinct().Count(), Is.EqualTo(32));
    }
}
