using AgentPlatform.Api.Authentication;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Api.Tests.Authorization;

/// <summary>
/// Every operation against every sort of caller who may not: made from the routes themselves, so that a new operation is in it without being written down. One that says neither whom it
/// lets in nor why it lets everybody in fails. A refused request changes nothing, and the right caller is not refused.
/// </summary>
public abstract class MatrixTests
{
    /// <summary>Operations that a credential is good for but not needed, and why.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Open = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["sessions.list"] = "shows what is public; with a credential also what is the caller's",
        ["sessions.repos"] = "shows what is public; with a credential also what is the caller's",
        ["sessions.get"] = "public sessions are for everybody",
        ["sessions.raw"] = "public sessions are for everybody",
        ["sessions.events"] = "public sessions are for everybody",
        ["sessions.stream"] = "public sessions are for everybody",
        ["sessions.search"] = "shows what is public; with a credential also what is the caller's",
        ["sessions.export"] = "public sessions are for everybody",
        ["openagents.agents.meet"] = "published agents are for visitors where a workspace lets them in; with a credential also the others",
        ["oauth2.login.begin"] = "leads whoever is not logged in to the page where they do that",
        ["oauth2.pages.device"] = "shows whoever is not logged in how to do that",
        ["oauth2.pages.login"] = "shows whoever is not logged in how to do that",
        ["oauth2.pages.consent"] = "shows whoever is not logged in how to do that",
        ["scopes.list"] = "the catalogue is no secret",
        ["auth.whoami"] = "every credential may ask what it is itself; without one it is 401",
    };

    /// <summary>Operations that no key with chosen rights may do, whatever rights those are.</summary>
    private static readonly HashSet<string> PersonsOnly = new(StringComparer.Ordinal) { "auth.regenerateKey", "auth.issueKey" };

    // What a request leaves behind whether it is refused or not.
    private static readonly string[] Passing = ["audit", "platform"];

    private TestPlatform platform = null!;
    private string snapshot = "";

    [OneTimeSetUp]
    public async Task StartPlatform()
    {
        platform = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OpenSession:AdminKey"] = "matrix-admin-key",
            // Nothing but requests changes anything while this runs.
            ["Sessions:SettleAfter"] = "1.00:00:00",
        });
        await platform.UntilCallersAreCached();
        snapshot = await Snapshots.Statement(platform.Database, Passing);
    }

    [OneTimeTearDown]
    public async Task StopPlatform() => await platform.DisposeAsync();

    protected async Task Walk(string name)
    {
        var operation = Operation.All().Single(candidate => candidate.Name == name);
        var scene = await Scene.Set(platform);
        if (operation.NamesThing) await scene.Populate();
        var (key, keyId) = await scene.Key();
        var refused = new List<(string Who, Call Call, int Expected)>
        {
            ("nobody", new Call(null), Unknown(name)),
            ("a credential that nobody has", new Call("osk_00000000000000000000000000000000"), Unknown(name)),
        };
        if (operation.TakesKeys)
        {
            refused.Add(("a key without the right", new Call((await scene.Key(without: operation.Needs)).Text), operation.Missing));
            refused.Add(("a key that was revoked", new Call(await Revoked(scene)), 401));
            refused.Add(("a key that has expired", new Call(await Expired(scene)), 401));
        }

        if (operation.NamesWorkspace)
        {
            refused.Add(("somebody from elsewhere", new Call(scene.Stranger), operation.Strange));
            if (!Scopes.Guest.Contains(operation.Needs!.Value)) refused.Add(("a member with the least rights", new Call(scene.Guest), operation.Missing));
        }

        var before = await scene.Ask(snapshot);
        foreach (var (who, call, expected) in refused)
        {
            var answer = await operation.Ask(platform.Http, scene, call);

            Assert.That(answer.Status, Is.EqualTo(expected), $"{who}: {answer}");
        }

        if (!Equals(await scene.Ask(snapshot), before)) Assert.Fail($"somebody who was refused changed something: {await Culprit(operation, scene, refused.Select(one => (one.Who, one.Call)))}");
        if (!operation.TakesKeys) return;
        var allowed = await operation.Ask(platform.Http, scene, new Call(operation.Needs is Scope.AdministerPlatform || PersonsOnly.Contains(operation.Name) ? scene.Owner : key));
        await UntilNothingIsLeftToRemove(scene);
        Assert.That(allowed.Status, Is.Not.EqualTo(401).And.Not.EqualTo(403), $"whoever may is let in ({keyId}): {allowed}");
    }

    // Looking at every row is dear, so it is looked at once for all of them, and for each only where that was not enough.
    private async Task<string> Culprit(Operation operation, Scene scene, IEnumerable<(string Who, Call Call)> refused)
    {
        foreach (var (who, call) in refused)
        {
            var before = await scene.Ask(snapshot);
            await operation.Ask(platform.Http, scene, call);
            if (!Equals(await scene.Ask(snapshot), before)) return who;
        }

        return "once, and not when they were refused again";
    }

    // A deleted workspace is taken away in the background; the next test is to see none of that.
    private static async Task UntilNothingIsLeftToRemove(Scene scene)
    {
        while ((long)(await scene.Ask("select count(*) from workspaces.workspaces where deleted_at is not null"))! > 0) await Task.Yield();
    }

    /// <summary>Every third operation that not everybody may do.</summary>
    protected static IEnumerable<string> Guarded(int part) =>
        Operation.All().Where(operation => operation.TakesCredentials && operation.Needs is not (null or Scope.None)).Select(operation => operation.Name).Where((_, index) => index % 3 == part);

    // A tunnel's token stands in the query; without one its request is not even complete.
    private static int Unknown(string name) => name is "tunnels.open" ? 400 : 401;

    private async Task<string> Revoked(Scene scene)
    {
        var (text, id) = await scene.Key();
        var gone = await platform.Http.Delete($"/api/workspaces/{scene.Workspace}/keys/{id}", scene.Owner);
        Assert.That(gone.Status, Is.EqualTo(204), gone.Text);
        return text;
    }

    private async Task<string> Expired(Scene scene)
    {
        var (text, id) = await scene.Key();
        await scene.Ask($"update api_keys.keys set created_at = now() - interval '2 days', expires_at = now() - interval '1 day' where id = '{id}'");
        return text;
    }
}
