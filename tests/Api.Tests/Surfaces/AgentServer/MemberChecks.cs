using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer;

/// <summary>Contract agentserver, section 6, check 6, and what sections 3.2 and 4.3 say of members.</summary>
public sealed class MemberChecks : AgentServerFixture
{
    [Test]
    public async Task Check_06_Members_come_as_developers_and_get_other_roles()
    {
        var (a, b) = (await Somebody(), await Somebody());
        var members = $"/api/workspaces/{a.Workspace}/members";

        var added = await Post(a, members, $$"""{"email":"{{b.Email}}"}""");
        Assert.That((added.Status, added.Text), Is.EqualTo((201, $$"""{"user_id":"{{b.Id}}","email":"{{b.Email}}","role":"developer","picture":null}""")));
        Refused(await Post(a, members, """{"email":"nobody@ex.org"}"""), 404, "user not found");
        Refused(await Patch(b, $"/api/workspaces/{a.Workspace}", """{"name":"mine"}"""), 403, "insufficient permissions");
        var changed = await Put(a, $"{members}/{b.Id}", """{"role":"guest"}""");
        Assert.That((changed.Status, changed.Text), Is.EqualTo((204, "")));

        Assert.That(Items(await Get(b, members)).Select(member => (member!["email"]!.GetValue<string>(), member["role"]!.GetValue<string>())), Is.EqualTo(new[] { (a.Email, "owner"), (b.Email, "guest") }));
    }

    [Test]
    public async Task What_cannot_be_a_new_member_is_refused_in_this_order()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var (maintainer, developer, other) = (await Member(owner, workspace, "maintainer"), await Member(owner, workspace, "developer"), await Somebody());
        var members = $"/api/workspaces/{workspace}/members";

        foreach (var body in new[] { "", "{}", "[]", """{"email":""}""", """{"email":1}""" }) Refused(await Post(owner, members, body), 400, "bad request");
        Refused(await Post(maintainer, members, """{"email":"nobody@ex.org","role":"boss"}"""), 400, "invalid role");
        Refused(await Post(maintainer, members, """{"email":"nobody@ex.org","role":"owner"}"""), 403, "insufficient permissions");
        Refused(await Post(maintainer, members, """{"email":"nobody@ex.org","role":"guest"}"""), 404, "user not found");
        Refused(await Post(maintainer, members, $$"""{"email":"{{developer.Email}}"}"""), 409, "user is already a member");
        Refused(await Post(developer, members, $$"""{"email":"{{other.Email}}"}"""), 403, "insufficient permissions");
        Assert.That((await Post(maintainer, members, $$"""{"email":"{{other.Email.ToUpperInvariant()}}","role":"maintainer"}""")).Status, Is.EqualTo(201));
        Assert.That((await Post(owner, members, $$"""{"email":"{{(await Somebody()).Email}}","role":"owner"}""")).Status, Is.EqualTo(201));
    }

    [Test]
    public async Task Of_two_who_add_the_same_person_one_is_told_that_they_are_a_member()
    {
        var (owner, other) = (await Somebody(), await Somebody());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Post(owner, $"/api/workspaces/{owner.Workspace}/members", $$"""{"email":"{{other.Email}}"}""")));

        Assert.That(answers.Select(answer => answer.Status).Order(), Is.EqualTo(new[] { 201, 409, 409, 409, 409, 409, 409, 409 }));
    }

    [Test]
    public async Task Only_owners_change_roles_and_remove_members()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var (maintainer, guest) = (await Member(owner, workspace, "maintainer"), await Member(owner, workspace, "guest"));
        var members = $"/api/workspaces/{workspace}/members";

        Refused(await Put(maintainer, $"{members}/{guest.Id}", "no json"), 403, "insufficient permissions");
        Refused(await Delete(maintainer, $"{members}/{guest.Id}"), 403, "insufficient permissions");
        foreach (var body in new[] { "", "{}", """{"role":""}""", """{"role":7}""" }) Refused(await Put(owner, $"{members}/{guest.Id}", body), 400, "bad request");
        Refused(await Put(owner, $"{members}/{guest.Id}", """{"role":"Guest"}"""), 400, "invalid role");
        Assert.That(await Role(owner, workspace, guest), Is.EqualTo("guest"));

        Assert.That((await Delete(owner, $"{members}/{guest.Id}")).Status, Is.EqualTo(204));
        Refused(await Get(guest, members), 403, "not a workspace member");
    }

    [Test]
    public async Task Somebody_who_is_no_member_is_left_alone()
    {
        var (owner, stranger) = (await Somebody(), await Somebody());
        foreach (var nobody in new[] { stranger.Id, "00000000-0000-4000-8000-000000000000", "no-id" })
        {
            Assert.That((await Put(owner, $"/api/workspaces/{owner.Workspace}/members/{nobody}", """{"role":"owner"}""")).Status, Is.EqualTo(204));
            Assert.That((await Delete(owner, $"/api/workspaces/{owner.Workspace}/members/{nobody}")).Status, Is.EqualTo(204));
        }

        Assert.That(Items(await Get(owner, $"/api/workspaces/{owner.Workspace}/members")), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_last_owner_stays_one()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var own = $"/api/workspaces/{workspace}/members/{owner.Id}";

        Refused(await Put(owner, own, """{"role":"guest"}"""), 409, "workspace must have at least one owner");
        Refused(await Delete(owner, own), 409, "workspace must have at least one owner");
        Assert.That((await Put(owner, own, """{"role":"owner"}""")).Status, Is.EqualTo(204));

        var other = await Member(owner, workspace, "owner");
        Assert.That((await Delete(owner, own)).Status, Is.EqualTo(204));
        Assert.That(await Role(other, workspace, owner), Is.Null);
    }

    [Test]
    public async Task Of_two_owners_who_take_the_role_from_each_other_at_once_one_stays([Values] bool remove)
    {
        var one = await Somebody();
        var workspace = await Open(one);
        var other = await Member(one, workspace, "owner");
        Task<Answer>[] both;
        await using (await TestCluster.Hold(Platform.Database, $"select 1 from workspaces.workspaces where id = '{workspace}' for update"))
        {
            both = [Take(one, other), Take(other, one)];
            await UntilWaiting(2);
        }

        Assert.That((await Task.WhenAll(both)).Select(answer => (answer.Status, answer.Text)), Is.EquivalentTo(new[] { (204, ""), (409, "workspace must have at least one owner\n") }));
        Assert.That(await TestCluster.Ask(Platform.Database, $"select count(*) from workspaces.members where workspace_id = '{workspace}' and role = 'owner'"), Is.EqualTo(1));

        Task<Answer> Take(Someone by, Someone from)
        {
            var path = $"/api/workspaces/{workspace}/members/{from.Id}";
            return remove ? Delete(by, path) : Put(by, path, """{"role":"guest"}""");
        }
    }

    [Test]
    public async Task What_somebody_may_do_changes_with_their_next_request()
    {
        await Platform.UntilCallersAreCached();
        var owner = await Somebody();
        var workspace = await Open(owner);
        var member = await Member(owner, workspace, "maintainer");
        var path = $"/api/workspaces/{workspace}";
        Assert.That((await Patch(member, path, """{"name":"one"}""")).Status, Is.EqualTo(200));

        await Put(owner, $"{path}/members/{member.Id}", """{"role":"developer"}""");
        Refused(await Patch(member, path, """{"name":"two"}"""), 403, "insufficient permissions");
        await Put(owner, $"{path}/members/{member.Id}", """{"role":"maintainer"}""");
        Assert.That((await Patch(member, path, """{"name":"three"}""")).Status, Is.EqualTo(200));
        await Delete(owner, $"{path}/members/{member.Id}");
        Refused(await Patch(member, path, """{"name":"four"}"""), 403, "not a workspace member");
    }

    [Test]
    public async Task Every_browser_of_a_member_whose_place_changed_rotates_its_cookies()
    {
        var (owner, member) = (await Somebody(), await Somebody());
        await TestCluster.Ask(Platform.Database, $"""
            insert into identity.browser_sessions (id, user_id, created_at, absolute_expires_at, last_seen_at, role_snapshot, revoked_at, revocation_reason)
            values (gen_random_uuid(), '{member.Id}', now(), now(), now(), 'user', null, null), (gen_random_uuid(), '{member.Id}', now(), now(), now(), 'user', now(), 'logout'),
                (gen_random_uuid(), '{owner.Id}', now(), now(), now(), 'user', null, null)
            """);

        Assert.That((await Post(owner, $"/api/workspaces/{owner.Workspace}/members", $$"""{"email":"{{member.Email}}"}""")).Status, Is.EqualTo(201));
        Assert.That(await Flagged(), Is.EqualTo(1));
        await TestCluster.Ask(Platform.Database, "update identity.browser_sessions set rotation_reason = null");
        Assert.That((await Put(owner, $"/api/workspaces/{owner.Workspace}/members/{member.Id}", """{"role":"guest"}""")).Status, Is.EqualTo(204));
        Assert.That(await Flagged(), Is.EqualTo(1));
        await TestCluster.Ask(Platform.Database, "update identity.browser_sessions set rotation_reason = null");
        Assert.That((await Delete(owner, $"/api/workspaces/{owner.Workspace}/members/{member.Id}")).Status, Is.EqualTo(204));
        Assert.That(await Flagged(), Is.EqualTo(1));

        async Task<object?> Flagged() => await TestCluster.Ask(Platform.Database, $"""
            select count(*) from identity.browser_sessions where rotation_reason = 'role_change' and user_id = '{member.Id}' and revoked_at is null
                and not exists (select 1 from identity.browser_sessions where user_id = '{owner.Id}' and rotation_reason is not null)
            """);
    }

    [Test]
    public async Task Whoever_loses_their_personal_workspace_gets_a_new_one([Values] bool removed)
    {
        var (ada, bob) = (await Somebody(), await Somebody());
        var members = $"/api/workspaces/{ada.Workspace}/members";
        var key = (await Http.Get("/api/auth/me", ada.Credential))["api_key"];
        Assert.That((await Post(ada, members, $$"""{"email":"{{bob.Email}}","role":"owner"}""")).Status, Is.EqualTo(201));

        var answer = removed ? await Delete(bob, $"{members}/{ada.Id}") : await Put(bob, $"{members}/{ada.Id}", """{"role":"guest"}""");

        Assert.That(answer.Status, Is.EqualTo(204));
        Assert.That(Items(await Get(ada, "/api/workspaces")).Select(item => item!["id"]!.GetValue<string>() == ada.Workspace), Is.EqualTo(removed ? new[] { false } : [true, false]));
        var session = await Upload(key);
        Assert.That(await TestCluster.Ask(Platform.Database, $"""
            select count(*) from sessions.sessions s join identity.users u on u.personal_workspace_id = s.workspace_id
            where s.id = '{session}' and u.id = '{ada.Id}' and s.workspace_id <> '{ada.Workspace}'
            """), Is.EqualTo(1));
    }

    [Test]
    public async Task Everything_that_was_done_is_in_the_workspaces_trail()
    {
        var owner = await Somebody();
        var workspace = await Open(owner);
        var member = await Member(owner, workspace, "developer");
        await Put(owner, $"/api/workspaces/{workspace}/members/{member.Id}", """{"role":"guest"}""");
        await Delete(owner, $"/api/workspaces/{workspace}/members/{member.Id}");
        await Patch(owner, $"/api/workspaces/{workspace}", """{"name":"n"}""");
        await Put(owner, $"/api/workspaces/{workspace}/members/{member.Id}", """{"role":"guest"}""");

        Assert.That(await TestCluster.Ask(Platform.Database, $"select string_agg(action || ' ' || convert_from(detail, 'UTF8'), ', ' order by id) from audit.entries where workspace_id = '{workspace}' and actor_id = '{owner.Id}'"),
            Is.EqualTo("""workspaces.created {"name":"w"}, workspaces.member_added {"role":"developer"}, workspaces.member_changed {"role":"guest"}, workspaces.member_removed {"role":"guest"}, workspaces.renamed {"name":"n"}"""));
    }
}
