using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Tests.Common;

public sealed class OnceKeyTests
{
    private static readonly byte[] Request = new byte[32];
    private static readonly Caller Ada = Caller.Person(UserId.New(), WorkspaceId.New());

    [TestCase("k")]
    [TestCase("\"quoted\"")]
    [TestCase("!~")]
    public void A_caller_who_is_known_may_use_any_visible_text(string text) => Assert.That(OnceKey.Check(Ada, text), Is.Null);

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("tab\t")]
    [TestCase("nul\0")]
    [TestCase("del\u007f")]
    [TestCase("\u00fc")]
    [TestCase("\ud83d\ude00")]
    public void What_cannot_be_seen_in_ASCII_is_no_key(string text) => Assert.That(OnceKey.Check(Ada, text), Is.EqualTo(OnceErrors.BadKey));

    [Test]
    public void A_key_has_at_most_255_characters()
    {
        Assert.That(OnceKey.Check(Ada, new string('k', 255)), Is.Null);
        Assert.That(OnceKey.Check(Ada, new string('k', 256)), Is.EqualTo(OnceErrors.BadKey));
    }

    [Test]
    public void Nobody_needs_20_characters()
    {
        Assert.That(OnceKey.Check(Caller.Anonymous, new string('k', 20)), Is.Null);
        Assert.That(OnceKey.Check(Caller.Anonymous, new string('k', 19)), Is.EqualTo(OnceErrors.ShortKey));
    }

    [Test]
    public void A_key_of_somebody_else_is_another_key()
    {
        Caller[] others =
        [
            Ada with { Kind = PrincipalKind.Operator }, Ada with { Id = new PrincipalId(UserId.New().Value) }, Ada with { Workspace = WorkspaceId.New() }, Ada with { Workspace = null },
            Caller.Anonymous, Caller.Operator,
        ];

        var hashes = others.Append(Ada).Select(caller => Convert.ToHexString(OnceKey.Of(caller, "k", Request).Hash)).ToList();

        Assert.That(hashes, Is.Unique);
        Assert.That(OnceKey.Of(Ada with { Scopes = Scopes.Nothing }, "k", Request).Hash, Is.EqualTo(OnceKey.Of(Ada, "k", Request).Hash), "another credential of the same caller");
        Assert.That(OnceKey.Of(Ada, "l", Request).Hash, Is.Not.EqualTo(OnceKey.Of(Ada, "k", Request).Hash));
    }
}
