using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

/// <summary>Clients that go away in the middle leave nothing behind and trouble nobody.</summary>
public sealed class UnpluggedClientTests : OpenSessionFixture
{
    [Test]
    public async Task An_upload_that_breaks_off_stores_nothing([Values] bool reset)
    {
        var person = await Register();
        var body = Encoding.UTF8.GetBytes(Body());
        var before = await Total(person.Token);

        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(Platform.Url.Host, Platform.Url.Port);
            if (reset) socket.LingerState = new LingerOption(enable: true, seconds: 0);
            await using var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /api/sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.Token}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nExpect: 100-continue\r\n\r\n"));
            // The interim answer says that the server is reading.
            Assert.That(await stream.ReadAsync(new byte[64]), Is.Positive);
            await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
        }

        Assert.That((await Http.Post("/api/sessions", Body(), person.Token)).Status, Is.EqualTo(201));
        Assert.That(await Total(person.Token), Is.EqualTo(before + 1));
        Assert.That(Platform.Logs.All, Has.None.StartsWith("Error"));
    }

    [Test]
    public async Task A_download_that_breaks_off_holds_no_connection()
    {
        var person = await Register();
        var session = SampleRecording.Session(5_000);
        foreach (var made in session["events"]!.AsArray()) made!["content"] = JsonNode.Parse($$"""{"blocks":[{"type":"Text","text":"{{new string('x', 2_000)}}"}]}""");
        var id = (await Http.Post("/api/sessions", new JsonObject { ["session"] = session }.ToJsonString(), person.Token))["id"];

        // More readers than the pool has connections; none of them reads on.
        var readers = new List<TcpClient>();
        for (var i = 0; i < 20; i++)
        {
            var socket = new TcpClient { ReceiveBufferSize = 4096 };
            readers.Add(socket);
            await socket.ConnectAsync(Platform.Url.Host, Platform.Url.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /api/sessions/{id}/raw HTTP/1.1\r\nHost: x\r\n\r\n"));
            Assert.That(await socket.GetStream().ReadAsync(new byte[64]), Is.Positive);
        }

        Assert.That((await Http.Get($"/api/sessions/{id}")).Status, Is.EqualTo(200));
        foreach (var socket in readers) socket.Dispose();
        Assert.That((await Http.Get($"/api/sessions/{id}/raw")).Text.Split('\n'), Has.Length.EqualTo(5_003));
        Assert.That(Platform.Logs.All, Has.None.StartsWith("Error"));
    }

    private async Task<int> Total(string bearer) => (await Http.Get("/api/sessions", bearer)).Json["total"]!.GetValue<int>();
}
