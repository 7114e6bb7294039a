using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.RustyGpt;

/// <summary>Contract rustygpt 3.1 and checks 1 and 2. Each test has an installation that nobody has used.</summary>
public sealed class SetupTests
{
    private const string Root = """{"username":"root","email":"r@x.io","password":"pw-123456"}""";

    private TestPlatform platform = null!;

    private Wire Http => platform.Http;

    [SetUp]
    public async Task Start() => platform = await TestPlatform.Start();

    [TearDown]
    public async Task Stop() => await platform.DisposeAsync();

    [Test]
    public async Task Check_01_a_new_installation_is_not_set_up()
    {
        var status = await Http.Get("/api/setup");

        Assert.That((status.Status, status.Text, status.ContentType), Is.EqualTo((200, """{"is_setup":false}""", "application/json")));
        Assert.That((status.Header("X-Content-Type-Options"), status.Header("Content-Security-Policy")),
            Is.EqualTo(("nosniff", "default-src 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'self'")));
        Assert.That(status.Header("X-Request-Id"), Is.Not.Empty);
    }

    [Test]
    public async Task Check_02_the_first_setup_makes_the_admin_and_the_second_is_refused()
    {
        var first = await Http.Post("/api/setup", Root);
        var second = await Http.Post("/api/setup", Root);

        Assert.That((first.Status, first.Body.Length, first.Header("Set-Cookie")), Is.EqualTo((200, 0, (string?)null)));
        Assert.That((second.Status, second.ContentType, second.Text), Is.EqualTo((400, "application/json", """{"message":"Database rejected setup.","details":"`init_setup` returned false"}""")));
        Assert.That((await Http.Get("/api/setup")).Text, Is.EqualTo("""{"is_setup":true}"""));
        Assert.That(await Ask("select nickname || ' ' || email || ' ' || role from identity.users"), Is.EqualTo("root r@x.io admin"));
        Assert.That(await Ask("select count(*) from workspaces.members m join identity.users u on m.workspace_id = u.personal_workspace_id and m.user_id = u.id where m.role = 'owner'"), Is.EqualTo(1L));
        Assert.That(await Ask("select count(*) from api_keys.keys where state = 'active'"), Is.EqualTo(1L));
        Assert.That(await Ask("select action || ' ' || target_kind || ' ' || (actor_id::text = target_id) from audit.entries where action = 'identity.set_up'"), Is.EqualTo("identity.set_up user true"));
        Assert.That((await Http.Post("/api/auth/login", """{"email":"R@X.IO","password":"pw-123456"}""")).Status, Is.EqualTo(200));
    }

    [Test]
    public async Task Of_many_at_once_exactly_one_succeeds()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Http.Post("/api/setup", $$"""{"username":"root{{n % 4}}","email":"r{{n}}@x.io","password":"pw-123456"}""")));

        Assert.That(answers.Count(answer => answer.Status == 200), Is.EqualTo(1));
        Assert.That(answers.Where(answer => answer.Status != 200).Select(answer => answer["message"]), Is.All.EqualTo("Database rejected setup."));
        Assert.That(await Ask("select count(*) from identity.users"), Is.EqualTo(1L));
        Assert.That(await Ask("select count(*) from workspaces.workspaces"), Is.EqualTo(1L));
    }

    [Test]
    public async Task An_account_that_came_another_way_counts_too()
    {
        Assert.That((await Http.Post("/api/register", """{"nickname":"early"}""")).Status, Is.EqualTo(201));

        // Asked before the fields: they do not matter any more.
        var late = await Http.Post("/api/setup", """{"username":" ","email":"","password":""}""");

        Assert.That((late.Status, late["message"]), Is.EqualTo((400, "Database rejected setup.")));
        Assert.That((await Http.Get("/api/setup")).Text, Is.EqualTo("""{"is_setup":true}"""));
    }

    [TestCase("""{"username":" ","email":"r@x.io","password":"p"}""", "RGP.VALIDATION: username required")]
    [TestCase("""{"username":"r","email":"","password":"p"}""", "RGP.VALIDATION: email required")]
    [TestCase("""{"username":"r","email":"r@x.io","password":"  "}""", "RGP.VALIDATION: password required")]
    public async Task Blank_fields_are_refused(string body, string details)
    {
        var answer = await Http.Post("/api/setup", body);

        Assert.That((answer.Status, answer["message"], answer["details"]), Is.EqualTo((400, "Failed to setup", details)));
        Assert.That(await Ask("select count(*) from identity.users"), Is.EqualTo(0L));
    }

    [TestCase(65, 5, 5)]
    [TestCase(5, 255, 5)]
    [TestCase(5, 5, 129)]
    public async Task What_is_too_long_is_refused(int username, int email, int password)
    {
        var answer = await Http.Post("/api/setup", $$"""{"username":"{{new string('u', username)}}","email":"{{new string('e', email)}}","password":"{{new string('p', password)}}"}""");

        Assert.That((answer.Status, answer["message"]), Is.EqualTo((400, "Failed to setup")));
        Assert.That(await Ask("select count(*) from identity.users"), Is.EqualTo(0L));
    }

    [Test]
    public async Task What_browsers_check_is_not_asked_again()
    {
        Assert.That((await Http.Post("/api/setup", """{"username":"r","email":"anything","password":"p","unknown":1}""")).Status, Is.EqualTo(200));
        Assert.That((await Http.Post("/api/auth/login", """{"email":"Anything","password":"p"}""")).Status, Is.EqualTo(200));
    }

    [TestCase("{", "application/json", 400, "Failed to parse the request body as JSON")]
    [TestCase("""{"username":"r","email":"r@x.io"}""", "application/json", 422, "Failed to deserialize the JSON body into the target type")]
    [TestCase("""{"username":1,"email":"r@x.io","password":"p"}""", "application/json", 422, "Failed to deserialize the JSON body into the target type")]
    [TestCase("""{"username":null,"email":"r@x.io","password":"p"}""", "application/json", 422, "Failed to deserialize the JSON body into the target type")]
    [TestCase("{}", "text/plain", 415, "Expected request with `Content-Type: application/json`")]
    public async Task Requests_that_cannot_be_read_are_refused_in_plain_text(string body, string type, int status, string beginning)
    {
        var answer = await Http.Send(HttpMethod.Post, "/api/setup", Wire.Bytes(System.Text.Encoding.UTF8.GetBytes(body), type));

        Assert.That((answer.Status, answer.ContentType), Is.EqualTo((status, "text/plain; charset=utf-8")));
        Assert.That(answer.Text, Does.StartWith(beginning));
    }

    [Test]
    public async Task Unknown_paths_and_wrong_methods_are_refused_in_the_surfaces_form()
    {
        var unknown = await Http.Get("/api/threads/x/tree");
        var slash = await Http.Get("/api/setup/");
        var method = await Http.Send(HttpMethod.Put, "/api/setup", null);
        var head = await Http.Send(HttpMethod.Head, "/api/setup", null);

        Assert.That(unknown.Text, Is.EqualTo("""{"type":"https://rustygpt.dev/problems/RGP.NOT_FOUND","title":"Not Found","status":404,"code":"RGP.NOT_FOUND","message":"not found"}"""));
        Assert.That((unknown.Status, unknown.ContentType, unknown.Header("Cache-Control")), Is.EqualTo((404, "application/problem+json", "no-store")));
        Assert.That((slash.Status, slash["code"]), Is.EqualTo((404, "RGP.NOT_FOUND")));
        Assert.That((method.Status, method.Body.Length, method.ContentType), Is.EqualTo((405, 0, (string?)null)));
        Assert.That(method.Header("Allow"), Does.Contain("POST").And.Contain("GET"));
        Assert.That(head.Status, Is.EqualTo(200));
    }

    private Task<object?> Ask(string sql) => TestCluster.Ask(platform.Database, sql);
}
