namespace AgentPlatform.Api.Tests.Replies;

/// <summary>Operations on workspaces, their members and limits.</summary>
public sealed partial class RepeatedRequestTests
{
    private const string Workspaces = "select string_agg(name, ',' order by id) || count(deleted_at) from workspaces.workspaces";
    private const string Members = "select string_agg(workspace_id || user_id::text || role, ',' order by workspace_id, user_id) from workspaces.members";
    private const string Invitations = "select count(*) || '-' || count(revoked_at) || '-' || count(accepted_at) from workspaces.invitations";
    private const string Visitors = "select count(*) from workspaces.workspaces where allows_visitors";
    private const string Roles = "select string_agg(id || role, ',' order by id) from identity.users";
    private const string Closed = "select count(disabled_at) from identity.users";
    private const string Defaults = "select string_agg(name || value, ',' order by name) from workspaces.defaults";
    private const string UserLimits = "select string_agg(user_id::text || is_override || coalesce(max_workspaces, -1), ',' order by user_id) from workspaces.user_limits";
    private const string Limits = "select string_agg(workspace_id::text || max_sandboxes, ',' order by workspace_id) from workspaces.limits";

    private static Dictionary<string, Func<RepeatedRequestTests, Task<Ask>>> OfWorkspaces() => new(StringComparer.Ordinal)
    {
        ["workspaces.create"] = async test => await Ask.Of(HttpMethod.Post, "/api/workspaces", """{"name":"one"}""", """{"name":"two"}""", Workspaces, (await test.Register()).Token),
        ["workspaces.rename"] = test => test.At(async (owner, path) => await Ask.Of(HttpMethod.Patch, path, $$"""{"name":"{{owner.Name}}"}""", """{"name":"two"}""", Workspaces, owner.Token)),
        ["workspaces.delete"] = test => test.At(async (owner, path) => await Ask.Of(HttpMethod.Delete, path, null, "{}", Members, owner.Token)),
        ["workspaces.members.add"] = test => test.At(async (owner, path) =>
            await Ask.Of(HttpMethod.Post, $"{path}/members", Email(await test.Register()), Email(await test.Register()), Members, owner.Token)),
        ["workspaces.members.change"] = test => test.WithMember(async (owner, path, member) =>
            await Ask.Of(HttpMethod.Put, $"{path}/members/{member.Id}", """{"role":"guest"}""", """{"role":"owner"}""", Members, owner.Token)),
        ["workspaces.members.remove"] = test => test.WithMember(async (owner, path, member) => await Ask.Of(HttpMethod.Delete, $"{path}/members/{member.Id}", null, "{}", Members, owner.Token)),
        ["workspaces.invitations.create"] = test => test.At(async (owner, path) =>
            await Ask.Of(HttpMethod.Post, $"{path}/invitations", """{"role":"guest"}""", """{"role":"developer"}""", Invitations, owner.Token)),
        ["workspaces.invitations.revoke"] = test => test.Invited(async (owner, path, id, _) => await Ask.Of(HttpMethod.Delete, $"{path}/invitations/{id}", null, "{}", Invitations, owner.Token)),
        ["workspaces.invitations.accept"] = test => test.Invited(async (_, _, _, token) => await Ask.Of(HttpMethod.Post, "/api/workspaces/invitations/accept",
            $$"""{"token":"{{token}}"}""", """{"token":"none"}""", Invitations, (await test.Register()).Token)),
        ["workspaces.settings.set"] = test => test.At(async (owner, path) =>
            await Ask.Of(HttpMethod.Put, $"{path}/settings", """{"allows_visitors":true}""", """{"allows_visitors":false}""", Visitors, owner.Token)),
        ["admin.users.setRole"] = async test => await test.OfUser("role", """{"role":"admin"}""", """{"role":"user"}""", Roles),
        ["admin.users.setAccess"] = async test => await test.OfUser("access", """{"disabled":true}""", """{"disabled":false}""", Closed),
        ["admin.quotas.set"] = async test => await Ask.Of(HttpMethod.Put, "/api/admin/quotas/defaults", """{"max_sandbox_cpu":4000}""", """{"max_sandbox_cpu":5000}""", Defaults, test.root.Token),
        ["admin.users.quota.set"] = async test => await test.OfUser("quota", """{"max_workspaces":3}""", """{"max_workspaces":4}""", UserLimits),
        ["admin.users.quota.clear"] = async test =>
        {
            var ask = await test.OfUser("quota", """{"max_workspaces":3}""", "{}", UserLimits);
            Assert.That((await test.Http.Put(ask.Path, ask.Body!, ask.Bearer)).Status, Is.EqualTo(204));
            return ask with { Method = HttpMethod.Delete, Body = null };
        },
        ["admin.workspaces.quota.set"] = test => test.At(async (_, path) =>
            await Ask.Of(HttpMethod.Put, $"{Administered(path)}/quota", """{"max_sandboxes":3}""", """{"max_sandboxes":4}""", Limits, test.root.Token)),
        ["admin.workspaces.quota.clear"] = test => test.At(async (_, path) =>
        {
            Assert.That((await test.Http.Put($"{Administered(path)}/quota", """{"max_sandboxes":3}""", test.root.Token)).Status, Is.EqualTo(204));
            return await Ask.Of(HttpMethod.Delete, $"{Administered(path)}/quota", null, "{}", Limits, test.root.Token);
        }),
    };

    private static string Administered(string path) => path.Replace("/api/", "/api/admin/", StringComparison.Ordinal);

    private static string Email(Person person) => $$"""{"email":"{{person.Name}}@ex.org"}""";

    private async Task<Ask> OfUser(string what, string body, string other, string effect) =>
        await Ask.Of(HttpMethod.Put, $"/api/admin/users/{(await Register()).Id}/{what}", body, other, effect, root.Token);

    private async Task<Ask> At(Func<Person, string, Task<Ask>> ask)
    {
        var owner = await Register();
        var answer = await Http.Post("/api/workspaces", """{"name":"w"}""", owner.Token);
        return await ask(owner, $"/api/workspaces/{answer["id"]}");
    }

    private Task<Ask> WithMember(Func<Person, string, Person, Task<Ask>> ask) => At(async (owner, path) =>
    {
        var member = await Register();
        Assert.That((await Http.Post($"{path}/members", Email(member), owner.Token)).Status, Is.EqualTo(201));
        return await ask(owner, path, member);
    });

    private Task<Ask> Invited(Func<Person, string, string, string, Task<Ask>> ask) => At(async (owner, path) =>
    {
        var made = await Http.Post($"{path}/invitations", """{"role":"guest"}""", owner.Token);
        return await ask(owner, path, made.Json["invitation"]!["id"]!.GetValue<string>(), made["token"]);
    });
}
