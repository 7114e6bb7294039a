using System.Text.Json.Nodes;
using AgentPlatform.Api.Tests.Surfaces.AgentServer;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.Additions;

/// <summary>People come into a workspace by an invitation: once, in time, and only those who are meant.</summary>
[NonParallelizable]
public sealed class InvitationTests : AgentServerFixture
{
    private const string Accept = "/api/workspaces/invitations/accept";

    [Test]
    public async Task An_open_invitation_is_for_whoever_has_its_token()
    {
        var (owner, bob, eve) = (await Somebody(), await Somebody(), await Somebody());

        var made = await Post(owner, Invitations(owner.Workspace), """{"role":"developer"}""");
        Assert.That(made.Status, Is.EqualTo(201), made.Text);
        Assert.That(made["token"], Does.Match("^inv_[0-9a-f]{64}$"));
        Assert.That(made["url"], Is.EqualTo($"{Http.Base.ToString().TrimEnd('/')}/invitation#{made["token"]}"));
        var joined = await Post(bob, Accept, Token(made));
        Assert.That((joined.Status, joined.Text), Is.EqualTo((200, $$"""{"id":"{{owner.Workspace}}","name":"Default workspace","role":"developer"}""")));

        Assert.That(await Role(owner, owner.Workspace, bob), Is.EqualTo("developer"));
        Assert.That((await Post(bob, Accept, Token(made))).Text, Is.EqualTo(joined.Text), "again changes nothing");
        var late = await Post(eve, Accept, Token(made));
        Assert.That((late.Status, late["code"]), Is.EqualTo((409, "workspaces.invitation_used")));
        // The token is nowhere but with its holder.
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from workspaces.invitations i where i::text like '%{made["token"]}%'"), Is.Zero);
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from audit.entries where convert_from(detail, 'UTF8') like '%{made["token"]}%'"), Is.Zero);
    }

    [Test]
    public async Task One_for_an_address_is_for_its_account_alone()
    {
        var (owner, bob, eve) = (await Somebody(), await Somebody(), await Somebody());
        var made = await Post(owner, Invitations(owner.Workspace), $$"""{"email":"{{bob.Email.ToUpperInvariant()}}","role":"guest","expires_in_days":30}""");

        var refused = await Post(eve, Accept, Token(made));
        Assert.That((refused.Status, refused["code"]), Is.EqualTo((403, "workspaces.invitation_for_somebody_else")));
        Assert.That((await Post(bob, Accept, Token(made)))["role"], Is.EqualTo("guest"));
    }

    [Test]
    public async Task Of_many_who_accept_at_once_one_gets_in()
    {
        var owner = await Somebody();
        var made = await Post(owner, Invitations(owner.Workspace), """{"role":"guest"}""");
        var people = new List<Someone>();
        for (var i = 0; i < 6; i++) people.Add(await Somebody());

        var answers = await Task.WhenAll(people.Select(person => Post(person, Accept, Token(made))));

        Assert.That(answers.Select(answer => answer.Status).Order(), Is.EqualTo(new[] { 200, 409, 409, 409, 409, 409 }));
        Assert.That(Items(await Get(owner, $"/api/workspaces/{owner.Workspace}/members")), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_members_role_rises_and_never_falls()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var member = await Member(owner, workspace, "developer");

        Assert.That((await Post(member, Accept, Token(await Post(owner, Invitations(workspace), """{"role":"guest"}"""))))["role"], Is.EqualTo("developer"));
        Assert.That((await Post(member, Accept, Token(await Post(owner, Invitations(workspace), """{"role":"maintainer"}"""))))["role"], Is.EqualTo("maintainer"));
        Assert.That(await Role(owner, workspace, member), Is.EqualTo("maintainer"));
    }

    [Test]
    public async Task It_ends_with_its_time()
    {
        var (owner, bob) = (await Somebody(), await Somebody());
        var (brief, usual) = (await Post(owner, Invitations(owner.Workspace), """{"role":"guest","expires_in_days":1}"""), await Post(owner, Invitations(owner.Workspace), """{"role":"guest"}"""));
        Assert.That(Span(usual), Is.EqualTo(TimeSpan.FromDays(7)));
        Clock.Forward(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(2));
        var fresh = await LogIn(bob);

        var refused = await Post(fresh, Accept, Token(brief));
        Assert.That((refused.Status, refused["code"]), Is.EqualTo((404, "workspaces.invitation_not_found")));
        Assert.That((await Post(fresh, Accept, Token(usual))).Status, Is.EqualTo(200));
        Assert.That((await Get(await LogIn(owner), Invitations(owner.Workspace))).Json["invitations"]!.AsArray().Select(item => item!["state"]!.GetValue<string>()), Is.EqualTo(new[] { "accepted", "expired" }));
    }

    [Test]
    public async Task It_can_be_taken_back_until_it_is_accepted()
    {
        var (owner, bob) = (await Somebody(), await Somebody());
        var (made, other) = (await Post(owner, Invitations(owner.Workspace), """{"role":"guest"}"""), await Post(owner, Invitations(owner.Workspace), """{"role":"guest"}"""));
        var path = $"{Invitations(owner.Workspace)}/{made.Json["invitation"]!["id"]}";

        Assert.That((await Delete(owner, path)).Status, Is.EqualTo(204));
        Assert.That((await Delete(owner, path)).Status, Is.EqualTo(204));
        Assert.That((await Post(bob, Accept, Token(made))).Status, Is.EqualTo(404));
        Assert.That((await Post(bob, Accept, Token(other))).Status, Is.EqualTo(200));
        var accepted = await Delete(owner, $"{Invitations(owner.Workspace)}/{other.Json["invitation"]!["id"]}");
        Assert.That((accepted.Status, accepted["code"]), Is.EqualTo((409, "workspaces.invitation_used")));
        Assert.That((await Delete(owner, $"{Invitations(owner.Workspace)}/no-id")).Status, Is.EqualTo(404));
        var (stranger, workspace) = (await Somebody(), await Open(owner));
        Assert.That((await Delete(stranger, path)).Status, Is.EqualTo(403));
        Assert.That((await Delete(owner, $"{Invitations(workspace)}/{made.Json["invitation"]!["id"]}")).Status, Is.EqualTo(404), "it is another workspace's");
    }

    [Test]
    public async Task It_is_worth_no_more_than_its_maker()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var (second, maintainer, developer, bob) = (await Member(owner, workspace, "owner"), await Member(owner, workspace, "maintainer"), await Member(owner, workspace, "developer"), await Somebody());
        var forbidden = await Post(maintainer, Invitations(workspace), """{"role":"owner"}""");
        Assert.That((forbidden.Status, forbidden["code"]), Is.EqualTo((403, "workspaces.owners_only")));
        Assert.That((await Post(developer, Invitations(workspace), """{"role":"guest"}"""))["code"], Is.EqualTo("auth.forbidden"));
        Assert.That((await Get(developer, Invitations(workspace)))["code"], Is.EqualTo("auth.forbidden"));
        var (high, low) = (await Post(second, Invitations(workspace), """{"role":"owner"}"""), await Post(second, Invitations(workspace), """{"role":"guest"}"""));

        Assert.That((await Put(owner, $"/api/workspaces/{workspace}/members/{second.Id}", """{"role":"maintainer"}""")).Status, Is.EqualTo(204));

        Assert.That((await Post(bob, Accept, Token(high))).Status, Is.EqualTo(404), "a way back");
        Assert.That((await Post(bob, Accept, Token(low))).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task A_workspace_that_was_deleted_lets_nobody_in()
    {
        var (owner, bob) = (await Somebody(), await Somebody());
        var made = await Post(owner, Invitations(owner.Workspace), """{"role":"guest"}""");
        await Delete(owner, $"/api/workspaces/{owner.Workspace}");

        Assert.That((await Post(bob, Accept, Token(made))).Status, Is.EqualTo(404));
    }

    [TestCase("""{"role":"boss"}""", 422)]
    [TestCase("""{}""", 422)]
    [TestCase("""{"role":"guest","email":"no address"}""", 400)]
    [TestCase("""{"role":"guest","expires_in_days":0}""", 400)]
    [TestCase("""{"role":"guest","expires_in_days":31}""", 400)]
    [TestCase("no json", 400)]
    public async Task What_cannot_be_an_invitation_is_refused(string body, int status)
    {
        var owner = await Somebody();

        Assert.That((await Post(owner, Invitations(owner.Workspace), body)).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task They_are_listed_newest_first_in_pages()
    {
        var owner = await Somebody();
        Assert.That((await Get(owner, Invitations(owner.Workspace))).Text, Is.EqualTo("""{"invitations":[],"next":null}"""));
        var made = new List<string>();
        for (var i = 0; i < 3; i++) made.Insert(0, (await Post(owner, Invitations(owner.Workspace), """{"role":"guest"}""")).Json["invitation"]!["id"]!.GetValue<string>());

        var first = (await Get(owner, $"{Invitations(owner.Workspace)}?limit=2")).Json;
        var second = (await Get(owner, $"{Invitations(owner.Workspace)}?limit=2&after={first["next"]}")).Json;

        Assert.That(first["invitations"]!.AsArray().Concat(second["invitations"]!.AsArray()).Select(item => item!["id"]!.GetValue<string>()), Is.EqualTo(made));
        Assert.That((first["invitations"]!.AsArray().Count, second["next"]), Is.EqualTo((2, (JsonNode?)null)));
        foreach (var query in new[] { "limit=0", "limit=101", "limit=x", "after=x" }) Assert.That((await Get(owner, $"{Invitations(owner.Workspace)}?{query}")).Status, Is.EqualTo(400), query);
    }

    private static string Invitations(string workspace) => $"/api/workspaces/{workspace}/invitations";

    private static string Token(Answer made) => $$"""{"token":"{{made["token"]}}"}""";

    private static TimeSpan Span(Answer made) => Time(made, "expires_at") - Time(made, "created_at");

    private static DateTimeOffset Time(Answer made, string member) => DateTimeOffset.Parse(made.Json["invitation"]![member]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The same person after their token has ended.</summary>
    private async Task<Someone> LogIn(Someone who) => who with { Credential = (await Http.Post("/api/auth/login", $$"""{"email":"{{who.Email}}","password":"testpass99"}"""))["access_token"] };
}
