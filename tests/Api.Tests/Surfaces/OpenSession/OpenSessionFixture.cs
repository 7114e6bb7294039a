using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>An installation for one fixture, and the vocabulary of contract opensession, section 6.</summary>
public abstract class OpenSessionFixture
{
    /// <summary>The recording <c>S</c> of the contract's checks.</summary>
    public const string S = """
        {"version":"hail-1.0.0","session_id":"s1","agent":{"provider":"anthropic","model":"m1","tool":"claude-code"},"context":{"created_at":"2026-02-19T11:18:05Z","updated_at":"2026-02-19T11:18:05Z"},"events":[{"event_id":"e1","timestamp":"2026-02-19T11:18:05Z","event_type":{"type":"UserMessage"},"content":{"blocks":[{"type":"Text","text":"Fix the parser"}]}}],"stats":{"event_count":1,"message_count":1,"tool_call_count":0,"task_count":0,"duration_seconds":0}}
        """;

    private int people;

    protected TestPlatform Platform { get; private set; } = null!;

    protected Wire Http => Platform.Http;

    protected ShiftedClock Clock { get; } = new();

    /// <summary>Settings of this fixture's installation, without the leading <c>AgentPlatform:</c>.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal);

    [OneTimeSetUp]
    public async Task StartPlatform()
    {
        await Prepare();
        Platform = await TestPlatform.Start(Settings, Clock);
    }

    [OneTimeTearDown]
    public async Task StopPlatform() => await Platform.DisposeAsync();

    /// <summary>What has to be there before the settings are known.</summary>
    protected virtual Task Prepare() => Task.CompletedTask;

    [TearDown]
    public void ShowWhatTheServerSaid()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status is not NUnit.Framework.Interfaces.TestStatus.Failed) return;
        foreach (var line in Platform.Logs.All.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).TakeLast(3)) TestContext.Out.WriteLine(line);
    }

    /// <summary>Registers somebody new; returns an access token.</summary>
    protected async Task<Person> Register()
    {
        var name = $"p{Interlocked.Increment(ref people).ToString(CultureInfo.InvariantCulture)}";
        var answer = await Http.Post("/api/auth/register", $$"""{"email":"{{name}}@ex.org","password":"testpass99","nickname":"{{name}}"}""");
        Assert.That(answer.Status, Is.EqualTo(201), answer.Text);
        return new Person(name, answer["user_id"], answer["access_token"], answer["refresh_token"]);
    }

    /// <summary>Registers somebody by nickname; returns their API key.</summary>
    protected async Task<string> Key()
    {
        var answer = await Http.Post("/api/register", $$"""{"nickname":"k{{Interlocked.Increment(ref people).ToString(CultureInfo.InvariantCulture)}}"}""");
        Assert.That(answer.Status, Is.EqualTo(201), answer.Text);
        return answer["api_key"];
    }

    /// <summary>Uploads <see cref="S"/>, or what <paramref name="change"/> makes of the upload; returns the new id.</summary>
    protected async Task<string> Upload(string bearer, Action<JsonObject>? change = null)
    {
        var answer = await Http.Post("/api/sessions", Body(change), bearer);
        Assert.That(answer.Status, Is.EqualTo(201), answer.Text);
        return answer["id"];
    }

    /// <summary>The body of an upload of <see cref="S"/>, changed.</summary>
    protected static string Body(Action<JsonObject>? change = null)
    {
        var upload = JsonNode.Parse($$"""{"session":{{S}}}""")!.AsObject();
        change?.Invoke(upload);
        return upload.ToJsonString();
    }

    protected sealed record Person(string Name, string Id, string Token, string Refresh);
}
