using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>Bad input gets a clear error in this surface's shape, never a 5xx, and changes nothing.</summary>
public sealed class BadInputTests : OpenSessionFixture
{
    private static readonly string Deep = new string('[', 10_000) + new string(']', 10_000);

    private static IEnumerable<TestCaseData> Bodies()
    {
        yield return new TestCaseData("", 400).SetArgDisplayNames("empty");
        yield return new TestCaseData("null", 422).SetArgDisplayNames("null");
        yield return new TestCaseData("[]", 422).SetArgDisplayNames("an array");
        yield return new TestCaseData("\"text\"", 422).SetArgDisplayNames("a text");
        yield return new TestCaseData("{\"session\":", 400).SetArgDisplayNames("cut off");
        yield return new TestCaseData("{} {}", 400).SetArgDisplayNames("two values");
        yield return new TestCaseData("\uFEFF{}", 400).SetArgDisplayNames("byte order mark");
        yield return new TestCaseData("{'a':1}", 400).SetArgDisplayNames("single quotes");
        yield return new TestCaseData("{\"x\":NaN}", 400).SetArgDisplayNames("NaN");
        yield return new TestCaseData("{\"x\":01}", 400).SetArgDisplayNames("leading zero");
        yield return new TestCaseData($"{{\"x\":{Deep}}}", 400).SetArgDisplayNames("10,000 levels in an unknown member");
        yield return new TestCaseData($"{{\"session\":{{\"events\":[{Deep}]}}}}", 400).SetArgDisplayNames("10,000 levels in an event");
        yield return new TestCaseData(With("\"text\":\"Fix the parser\"", "\"text\":\"\\ud800\""), 400).SetArgDisplayNames("lone high surrogate");
        yield return new TestCaseData(With("\"text\":\"Fix the parser\"", "\"text\":\"\\udc00x\""), 400).SetArgDisplayNames("lone low surrogate");
        yield return new TestCaseData(With("\"session\":", "\"unknown\":\"\\ud800\",\"session\":"), 400).SetArgDisplayNames("lone surrogate in an unknown member");
        yield return new TestCaseData(With("\"event_id\":\"e1\"", "\"event_id\":\"e1\",\"event_id\":\"e2\""), 422).SetArgDisplayNames("duplicate member of an event");
        yield return new TestCaseData(With("\"version\":", "\"version\":\"x\",\"version\":"), 422).SetArgDisplayNames("duplicate member of the session");
        yield return new TestCaseData(With("{\"session\":", "{\"session\":{},\"session\":"), 422).SetArgDisplayNames("duplicate session");
        yield return new TestCaseData(With("\"event_id\":\"e1\"", "\"event_id\":\"e1\",\"attributes\":{\"a\":1,\"a\":2}"), 422).SetArgDisplayNames("duplicate key in attributes");
        yield return new TestCaseData(With("\"event_id\":\"e1\"", "\"event_id\":\"e1\",\"duration_ms\":-1"), 422).SetArgDisplayNames("negative duration");
        yield return new TestCaseData(With("\"event_id\":\"e1\"", "\"event_id\":\"e1\",\"duration_ms\":18446744073709551616"), 422).SetArgDisplayNames("duration beyond 64 bits");
        yield return new TestCaseData(With("\"event_id\":\"e1\"", "\"event_id\":\"e1\",\"duration_ms\":1.0"), 422).SetArgDisplayNames("fraction");
        yield return new TestCaseData(With("\"event_id\":\"e1\"", "\"event_id\":\"e1\",\"duration_ms\":1e2"), 422).SetArgDisplayNames("exponent");
        yield return new TestCaseData(With("\"event_count\":1", "\"event_count\":99999999999999999999999999999999999999999999999999"), 422).SetArgDisplayNames("count of fifty digits");
        yield return new TestCaseData(With("\"event_id\":\"e1\"", "\"event_id\":\"e1\",\"attributes\":null"), 422).SetArgDisplayNames("null attributes");
        yield return new TestCaseData(With("\"event_id\":\"e1\"", "\"event_id\":null"), 422).SetArgDisplayNames("null event id");
        yield return new TestCaseData(With("2026-02-19T11:18:05Z\",\"event_type", "2026-02-19T11:18:05\",\"event_type"), 422).SetArgDisplayNames("no zone");
        yield return new TestCaseData(With("2026-02-19T11:18:05Z\",\"event_type", "2026-02-30T11:18:05Z\",\"event_type"), 422).SetArgDisplayNames("30 February");
        yield return new TestCaseData(With("2026-02-19T11:18:05Z\",\"event_type", "2026-02-19\",\"event_type"), 422).SetArgDisplayNames("date only");
        yield return new TestCaseData(With("{\"type\":\"UserMessage\"}", "{\"type\":\"UserMessage\",\"data\":{}}"), 422).SetArgDisplayNames("data where there is none");
        yield return new TestCaseData(With("{\"type\":\"UserMessage\"}", "{\"type\":\"usermessage\"}"), 422).SetArgDisplayNames("type in another case");
        yield return new TestCaseData(With("{\"type\":\"UserMessage\"}", "{\"type\":\"ShellCommand\",\"data\":{\"command\":\"x\",\"exit_code\":2147483648}}"), 422).SetArgDisplayNames("exit code beyond 32 bits");
        // What cannot be parsed at all is told first, wherever the other mistake stands.
        yield return new TestCaseData("{\"session\":5,\"x\":}", 400).SetArgDisplayNames("wrong type, then malformed");
    }

    private static string With(string part, string other)
    {
        var body = $$"""{"session":{{S}}}""";
        Assert.That(body, Does.Contain(part));
        return body.Replace(part, other, StringComparison.Ordinal);
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task A_bad_upload_is_refused_and_nothing_is_stored(string body, int status)
    {
        var person = await Register();
        var before = await Rows();

        var answer = await Http.Post("/api/sessions", body, person.Token);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Json.Select(member => member.Key), Is.EqualTo(new[] { "error" }));
        Assert.That(answer.Error, Does.StartWith(status == 400 ? "Failed to parse the request body as JSON: " : "Failed to deserialize the JSON body into the target type: "));
        Assert.That(await Rows(), Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Bodies))]
    public async Task Small_bodies_are_held_to_the_same_rules(string body, int status)
    {
        var answer = await Http.Post("/api/register", body);

        Assert.That(answer.Status, Is.EqualTo(status == 400 ? 400 : 422), answer.Text);
        Assert.That(answer.Json, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Invalid_utf8_is_malformed()
    {
        var person = await Register();
        var body = Encoding.UTF8.GetBytes(With("Fix the parser", "Fix \u0001 parser")).Select(b => b == 1 ? (byte)0xff : b).ToArray();

        foreach (var path in new[] { "/api/sessions", $"/api/sessions/{Guid.CreateVersion7()}/events" })
        {
            var answer = await Http.Send(HttpMethod.Post, path, Wire.Bytes(body), person.Token);
            Assert.That(answer.Status, Is.EqualTo(400), answer.Text);
        }

        Assert.That((await Http.Send(HttpMethod.Post, "/api/register", Wire.Bytes([.. "{\"nickname\":\""u8, 0xc0, 0x80, .. "\"}"u8]))).Status, Is.EqualTo(400));
    }

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase("application/jsonl")]
    public async Task Another_content_type_is_not_read(string type)
    {
        var person = await Register();

        var upload = await Http.Send(HttpMethod.Post, "/api/sessions", Wire.Bytes(Encoding.UTF8.GetBytes(Body()), type), person.Token);

        Assert.That((upload.Status, upload.Error), Is.EqualTo((415, "Expected request with `Content-Type: application/json`")));
        Assert.That((await Http.Send(HttpMethod.Post, "/api/register", Wire.Bytes("{\"nickname\":\"t\"}"u8.ToArray(), type))).Status, Is.EqualTo(415));
        Assert.That((await Http.Send(HttpMethod.Post, "/api/sessions", Wire.Bytes(Encoding.UTF8.GetBytes(Body()), "application/hail+json; charset=utf-8"), person.Token)).Status, Is.EqualTo(201));
    }

    [TestCase("/api/sessions")]
    [TestCase("/api/sessions/x/events")]
    [TestCase("/api/auth/change-password")]
    public async Task Who_is_calling_is_asked_before_the_content_type(string path)
    {
        var answer = await Http.Send(HttpMethod.Post, path, Wire.Bytes([], "text/plain"));

        Assert.That((answer.Status, answer.Error), Is.EqualTo((401, "missing or invalid Authorization header")));
    }

    [Test]
    public async Task An_announced_body_of_a_gibibyte_is_refused_before_it_is_sent()
    {
        var person = await Register();
        foreach (var (path, auth) in new[] { ("/api/sessions", $"Authorization: Bearer {person.Token}\r\n"), ("/api/register", "") })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(Platform.Url.Host, Platform.Url.Port);
            await using var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\n{auth}Content-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n{{"));

            using var reader = new StreamReader(stream);
            Assert.That(await reader.ReadLineAsync(), Is.EqualTo("HTTP/1.1 413 Payload Too Large"));
            Assert.That(await reader.ReadToEndAsync(), Does.Contain("""{"error":"Failed to buffer the request body: length limit exceeded"}"""));
        }
    }

    [Test]
    public async Task A_chunked_body_is_refused_where_it_gets_too_long()
    {
        await using var small = await TestPlatform.Start(new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:MaxBodyBytes"] = "100000" }, database: Platform.Database);
        var person = await Register();
        var content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes(Body(b => b["git_remote"] = new string('x', 200_000)))));
        content.Headers.ContentType = new("application/json");

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(small.Url, "/api/sessions")) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Authorization", $"Bearer {person.Token}");
        using var client = new HttpClient();
        using var response = await client.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(413));
    }

    [Test]
    public async Task Texts_that_the_database_cannot_hold_do_no_harm()
    {
        var person = await Register();
        var long4K = new string('x', 100_000);

        var id = await Upload(person.Token, b =>
        {
            b["session"]!["agent"]!["tool"] = "to\0ol";
            b["session"]!["context"]!["title"] = "a\0b";
            b["git_branch"] = "br\0anch";
            b["git_repo_name"] = long4K;
            b["linked_session_ids"] = new JsonArray(long4K, "\0");
        });

        var detail = await Http.Get($"/api/sessions/{id}");
        Assert.That((detail["tool"], detail["title"]), Is.EqualTo(("tool", "ab")));
        Assert.That((await Http.Get($"/api/sessions/{id}/raw")).Text, Does.Contain("\"tool\":\"to\\u0000ol\"").And.Contain("\"title\":\"a\\u0000b\""));
        Assert.That((await Http.Get("/api/sessions?search=%00")).Json["total"]!.GetValue<int>(), Is.Zero);
        Assert.That((await Http.Get("/api/sessions?tool=%00")).Status, Is.EqualTo(200));
        Assert.That((await Http.Get($"/api/sessions?git_repo_name={long4K[..4000]}")).Json["total"]!.GetValue<int>(), Is.Zero);
        Assert.That((await Http.Post("/api/register", """{"nickname":"a\u0000b"}""")).Status, Is.EqualTo(400));
        Assert.That((await Http.Post("/api/auth/login", """{"email":"a\u0000@b","password":"\u0000"}""")).Status, Is.EqualTo(401));
        Assert.That((await Http.Post("/api/auth/register", """{"email":"a\u0000@b","password":"testpass99","nickname":"n"}""")).Error, Is.EqualTo("invalid email address"));
        Assert.That((await Http.Post($"/api/sessions/{new string('a', 600)}/events", """{"events":[]}""", person.Token)).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Names_are_measured_in_bytes()
    {
        Assert.That((await Http.Post("/api/register", $$"""{"nickname":"{{new string('é', 32)}}"}""")).Status, Is.EqualTo(201));
        Assert.That((await Http.Post("/api/register", $$"""{"nickname":"{{new string('é', 33)}}"}""")).Status, Is.EqualTo(400));
        Assert.That((await Http.Post("/api/auth/register", $$"""{"email":"e@x.org","password":"{{new string('p', 129)}}","nickname":"longpass"}""")).Error, Is.EqualTo("password must be at most 128 characters"));
        Assert.That((await Http.Post("/api/auth/register", $$"""{"email":"{{new string('e', 250)}}@x.org","password":"testpass99","nickname":"longmail"}""")).Error, Is.EqualTo("invalid email address"));
    }

    [Test]
    public async Task The_checks_of_a_registration_come_in_the_contracts_order()
    {
        var taken = await Register();
        var all = await Http.Post("/api/auth/register", """{"email":"nope","password":"x","nickname":" "}""");
        var two = await Http.Post("/api/auth/register", """{"email":"n@x.org","password":"x","nickname":" "}""");
        var both = await Http.Post("/api/auth/register", $$"""{"email":"{{taken.Name}}@ex.org","password":"testpass99","nickname":"{{taken.Name}}"}""");
        var name = await Http.Post("/api/auth/register", $$"""{"email":"fresh@ex.org","password":"testpass99","nickname":"{{taken.Name}}"}""");

        Assert.That(all.Error, Is.EqualTo("invalid email address"));
        Assert.That(two.Error, Is.EqualTo("password must be at least 8 characters"));
        Assert.That((both.Status, both.Error), Is.EqualTo((409, "email already registered")));
        Assert.That((name.Status, name.Error), Is.EqualTo((409, "nickname already taken")));
        Assert.That(await TestCluster.Ask(Platform.Database, "select count(*) from identity.users where email = 'fresh@ex.org'"), Is.Zero);
    }

    private async Task<string> Rows() => (string)(await TestCluster.Ask(Platform.Database,
        $"select (select count(*) from sessions.sessions where owner_id is not null) || '/' || (select count(*) from sessions.events)"))!;
}
