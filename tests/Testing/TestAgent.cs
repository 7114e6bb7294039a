using System.Globalization;

namespace AgentPlatform.Testing;

/// <summary>An agent that has registered itself as the official clients do, and what it may show.</summary>
/// <param name="SandboxId">Its id.</param>
/// <param name="ProxyToken">For its calls.</param>
/// <param name="TunnelToken">For its tunnel, and good for its calls too.</param>
/// <param name="WorkspaceId">Where it is.</param>
/// <param name="ShortId">Its name for people.</param>
public sealed record TestAgent(string SandboxId, string ProxyToken, string TunnelToken, string WorkspaceId, string ShortId)
{
    private static int owners;

    /// <summary>Goes through the whole device flow over HTTP and registers.</summary>
    /// <param name="platform">Where.</param>
    /// <param name="login">E-mail address or nickname of who lets it in, with the password that test people have; somebody new otherwise.</param>
    /// <param name="workspace">Where to; the person's oldest workspace otherwise.</param>
    /// <param name="name">What to call it.</param>
    /// <param name="type">What sort it is.</param>
    public static Task<TestAgent> Register(TestPlatform platform, string? login = null, string? workspace = null, string name = "A", string type = "custom") => Register(platform.Http, login, workspace, name, type);

    /// <summary>The same on any server.</summary>
    public static async Task<TestAgent> Register(Wire http, string? login = null, string? workspace = null, string name = "A", string type = "custom")
    {
        if (login is null)
        {
            login = $"agent-owner-{Interlocked.Increment(ref owners).ToString(CultureInfo.InvariantCulture)}@ex.org";
            Expect(201, await http.Post("/api/auth/register", $$"""{"email":"{{login}}","password":"testpass99"}"""));
        }

        return await Register(http, await Browser.LogIn(http, login), workspace, name, type);
    }

    /// <summary>The same with a browser that is logged in.</summary>
    public static async Task<TestAgent> Register(Wire http, Browser browser, string? workspace = null, string name = "A", string type = "custom")
    {
        workspace ??= await HomeOf(browser);
        var flow = await DeviceFlow.Begin(http);
        await flow.Enter(browser);
        Expect(200, await flow.Answer(browser, workspace));
        var token = Expect(200, await flow.Poll());
        var agent = Expect(201, await http.Post("/api/agent/register", $$"""{"name":"{{name}}","type":"{{type}}"}""", token["access_token"]));
        return new TestAgent(agent["sandbox_id"], agent["proxy_token"], agent["tunnel_token"], agent["workspace_id"], agent["short_id"]);
    }

    /// <summary>A person's oldest workspace.</summary>
    public static async Task<string> HomeOf(Browser browser)
    {
        var list = Expect(200, await browser.Get("/api/workspaces"));
        return System.Text.Json.Nodes.JsonNode.Parse(list.Body)!.AsArray()[0]!["id"]!.GetValue<string>();
    }

    internal static Answer Expect(int status, Answer answer) => answer.Status == status ? answer : throw new InvalidOperationException($"{status} was expected: {answer}");
}

/// <summary>A device authorization, step by step: the program's side and the person's.</summary>
public sealed class DeviceFlow(Wire http, string deviceCode, string userCode)
{
    public const string Client = "agentserver-agent-cli";
    public const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    public string DeviceCode => deviceCode;

    public string UserCode => userCode;

    /// <summary>Names the request in the browser; empty before the code was entered.</summary>
    public string Challenge { get; private set; } = "";

    /// <summary>The program asks to be let in.</summary>
    public static async Task<DeviceFlow> Begin(Wire http, string scope = "openid profile agent:register")
    {
        var begun = TestAgent.Expect(200, await http.Send(HttpMethod.Post, "/api/oauth2/device/auth", Form(("client_id", Client), ("scope", scope))));
        return new DeviceFlow(http, begun["device_code"], begun["user_code"]);
    }

    /// <summary>A form as programs send it.</summary>
    public static HttpContent Form(params (string Name, string Value)[] fields) => new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    /// <summary>The program asks for its token.</summary>
    public Task<Answer> Poll() => http.Send(HttpMethod.Post, "/api/oauth2/token", Form(("grant_type", GrantType), ("client_id", Client), ("device_code", deviceCode)));

    /// <summary>Somebody follows the program's link and confirms the code.</summary>
    public async Task Enter(Browser browser) => TestAgent.Expect(200, await TryToEnter(browser));

    /// <summary>The same, which may fail.</summary>
    public async Task<Answer> TryToEnter(Browser browser)
    {
        var page = TestAgent.Expect(302, await browser.Get($"/oauth2/device/verify?user_code={userCode}")).Header("Location")!;
        Challenge = page.Split("device_challenge=")[1].Split('&')[0];
        return await browser.Post("/api/oauth2/device/accept", $$"""{"device_challenge":"{{Challenge}}","user_code":"{{userCode}}"}""");
    }

    /// <summary>Somebody agrees, or says no.</summary>
    public Task<Answer> Answer(Browser browser, string workspace, string action = "accept") =>
        browser.Post($"/api/oauth2/consent?consent_challenge={Challenge}", $$"""{"workspace_id":"{{workspace}}","action":"{{action}}"}""");
}
