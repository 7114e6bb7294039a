using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentPlatform.Client;
using AgentPlatform.Testing;

namespace AgentPlatform.Clients.Tests;

public sealed class CSharpClientTests
{
    private static readonly DateTimeOffset Began = new(2026, 2, 19, 11, 18, 5, TimeSpan.Zero);

    private TestPlatform platform = null!;
    private HttpClient http = null!;
    private AgentPlatformClient api = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        platform = await TestPlatform.Start();
        http = new HttpClient { BaseAddress = platform.Url };
        api = new AgentPlatformClient(http);
        var account = await api.AuthRegisterNicknameAsync(new RegisterRequest { Nickname = "csharp" });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", account.ApiKey);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        http.Dispose();
        await platform.DisposeAsync();
    }

    [Test]
    public async Task What_is_uploaded_comes_back_as_detail_in_the_list_and_as_recording()
    {
        var uploaded = await api.SessionsUploadAsync(new UploadRequest { Session = Recorded(), GitRepoName = "example/csharp" });
        var detail = await api.SessionsGetAsync(uploaded.Id);
        var list = await api.SessionsListAsync(per_page: 5, search: "from c#", sort: Sort.Longest, time_range: TimeRange.All);
        using var recording = await api.SessionsRawAsync(uploaded.Id);
        using var reader = new StreamReader(recording.Stream);
        var lines = (await reader.ReadToEndAsync()).TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!).ToList();

        Assert.That((detail.Title, detail.Tags, detail.GitRepoName, detail.EventCount), Is.EqualTo(("From C#", "sdk,csharp", "example/csharp", 3L)));
        Assert.That((list.Total, list.PerPage), Is.EqualTo((1L, 5L)));
        Assert.That(list.Sessions.Single().Id, Is.EqualTo(uploaded.Id));
        Assert.That(lines.Select(line => line["type"]!.GetValue<string>()), Is.EqualTo(new[] { "header", "event", "event", "event", "stats" }));
        Assert.That(lines[1]["event_type"]!.ToJsonString(), Is.EqualTo("""{"type":"UserMessage"}"""));
        Assert.That(lines[2]["event_type"]!.ToJsonString(), Is.EqualTo("""{"type":"ToolResult","data":{"name":"search","is_error":false}}"""));
        Assert.That(lines[2]["content"]!["blocks"]!.ToJsonString(), Is.EqualTo("""[{"type":"Json","data":{"found":[1,2]}},{"type":"Code","code":"x","language":"cs","start_line":4294967295}]"""));
        Assert.That(lines[3]["timestamp"]!.GetValue<string>(), Is.EqualTo("2026-02-19T11:18:07.123456700Z"));
    }

    [Test]
    public async Task A_batch_may_be_sent_again()
    {
        var batch = new StreamEventsRequest { Agent = Recorded().Agent, Events = Recorded().Events };

        var first = await api.SessionsAppendAsync("csharp-live", batch);
        var again = await api.SessionsAppendAsync("csharp-live", batch);

        Assert.That((first.Accepted, again.Accepted), Is.EqualTo((3, 0)));
    }

    [Test]
    public void A_refusal_says_why()
    {
        var missing = Assert.ThrowsAsync<ApiException<ApiError>>(() => api.SessionsGetAsync("nobody-has-this"));

        Assert.That((missing!.StatusCode, missing.Result.Error), Is.EqualTo((404, "session not found")));
    }

    private static HailSession Recorded() => new()
    {
        Version = "hail-1.0.0",
        SessionId = "csharp-1",
        Agent = new HailAgent { Provider = "anthropic", Model = "m1", Tool = "claude-code" },
        Context = new HailContext { Title = "From C#", Tags = ["sdk", "csharp"], CreatedAt = Began, UpdatedAt = Began },
        Events =
        [
            new HailEvent { EventId = "e1", Timestamp = Began, EventType = new HailUserMessage(), Content = new HailContent { Blocks = [new HailTextBlock { Text = "Fix the parser" }] } },
            new HailEvent
            {
                EventId = "e2",
                Timestamp = Began.AddSeconds(1),
                EventType = new HailToolResult { Data = new HailToolResultData { Name = "search", IsError = false } },
                Content = new HailContent
                {
                    Blocks =
                    [
                        new HailJsonBlock { Data = JsonSerializer.SerializeToElement(new { found = new[] { 1, 2 } }) },
                        new HailCodeBlock { Code = "x", Language = "cs", StartLine = uint.MaxValue },
                    ],
                },
            },
            new HailEvent { EventId = "e3", Timestamp = Began.AddTicks(21_234_567), EventType = new HailTaskStart { Data = new HailTaskStartData() }, Content = new HailContent { Blocks = [] } },
        ],
        Stats = new HailStats { EventCount = 3, MessageCount = 1, ToolCallCount = 0, TaskCount = 0, DurationSeconds = 2 },
    };
}
