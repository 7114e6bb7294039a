using System.Net.WebSockets;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Surfaces.AgentServer.Tasks;

/// <summary>The tunnel that official agents keep open (contract agentserver 3.6, 4.5, 4.9).</summary>
public sealed class TunnelTests : WorkFixture
{
    [Test]
    public async Task An_agent_tells_of_its_machine_and_what_it_leaves_out_is_empty()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        using var tunnel = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel);

        await tunnel.Tell("""{"hostname":"h","os":"linux","agent_version":"agentsdk/1.0","cpu_info":{"x":1}}""");

        var info = await UntilTold(owner, ada, "h");
        Assert.That(info[..info.IndexOf("\"updated_at\"", StringComparison.Ordinal)], Is.EqualTo(
            """{"hostname":"h","os":"linux","platform":"","platform_version":"","kernel_arch":"","cpu_model_name":"","cpu_count_logical":0,"memory_total":0,"disk_total":0,"disk_free":0,"agent_version":"agentsdk/1.0","opencode_version":"","workdir":"","""));
    }

    [Test]
    public async Task Boundaries_of_messages_mean_nothing_and_each_message_replaces_the_one_before()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        using var tunnel = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel);

        await tunnel.Tell("""{"hostname":"one","workdir":"/w"}""", slices: 40);
        await UntilTold(owner, ada, "one");
        await tunnel.Tell($$"""{"hostname":"two","padding":"{{new string('x', 300_000)}}"}""", slices: 7);

        Assert.That(await UntilTold(owner, ada, "two"), Does.Contain("\"workdir\":\"\""));
    }

    [Test]
    public async Task What_cannot_be_read_is_passed_over_and_the_tunnel_stays()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        using var tunnel = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel);

        await tunnel.Tell("no json");
        await tunnel.Send(type: 2, flags: 1, stream: 0, length: 77);
        Assert.That(await tunnel.Until(frame => frame is { Type: 2, Flags: 2, Length: 77 }), "a ping is answered");
        await tunnel.Send(type: 1, flags: 1, stream: 2, length: 0);
        Assert.That(await tunnel.Until(frame => frame is { Type: 1, Flags: 8, Stream: 2 }), "a stream with a number of ours is refused");
        await tunnel.Tell("""{"hostname":"still there"}""");

        await UntilTold(owner, ada, "still there");
    }

    [Test]
    public async Task Whoever_does_not_speak_yamux_is_sent_away()
    {
        var ada = await Agent(await Somebody());
        using var tunnel = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel);

        await tunnel.Send(type: 0, flags: 0, stream: 1, length: 0, version: 7);

        await tunnel.UntilEnded();
    }

    [Test]
    public async Task The_agent_is_running_while_its_tunnel_is_open()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        Assert.That(await State(owner, ada), Is.EqualTo("running"), "it has just registered");

        using (var tunnel = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel)) await tunnel.Close();
        await UntilState(owner, ada, "offline");
        using var again = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel);

        await UntilState(owner, ada, "running");
    }

    [Test]
    public async Task A_second_tunnel_ends_the_first_and_the_agent_stays_running()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        using var first = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel);
        using var second = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel);

        await first.UntilEnded();

        await second.Tell("""{"hostname":"second"}""");
        await UntilTold(owner, ada, "second");
        Assert.That(await State(owner, ada), Is.EqualTo("running"));
    }

    [Test]
    public async Task The_tunnel_of_an_agent_that_is_deleted_ends()
    {
        var owner = await Somebody();
        var ada = await Agent(owner);
        using var tunnel = await TunnelClient.Open(Platform.Url, ada.Id, ada.Tunnel);

        Assert.That((await Delete(owner, $"/api/sandboxes/{ada.Id}")).Status, Is.EqualTo(204));

        await tunnel.UntilEnded();
    }

    [Test]
    public async Task Nobody_else_opens_it()
    {
        var owner = await Somebody();
        var (ada, bob) = (await Agent(owner), await Agent(owner));

        Refused(await Http.Get($"/api/tunnel/{ada.Id}"), 400, "missing parameters");
        foreach (var (id, token) in new[] { (ada.Id, ada.Token), (ada.Id, bob.Tunnel), ("nobody", ada.Tunnel), (ada.Id, "0123456789abcdef0123456789abcdef") })
            Refused(await Http.Get($"/api/tunnel/{id}?token={token}"), 401, "unauthorized");
        Assert.That(async () => await TunnelClient.Open(Platform.Url, ada.Id, ada.Token), Throws.TypeOf<WebSocketException>());
        Refused(await Http.Get($"/api/tunnel/{ada.Id}?token={ada.Tunnel}"), 400, "this is a WebSocket: ask for an upgrade");
    }

    private async Task<string> State(Someone owner, Worker agent) => (await Get(owner, $"/api/sandboxes/{agent.Id}"))["status"];

    private async Task UntilState(Someone owner, Worker agent, string state)
    {
        while (await State(owner, agent) != state) await Task.Yield();
    }

    private async Task<string> UntilTold(Someone owner, Worker agent, string host)
    {
        while (true)
        {
            if ((await Get(owner, $"/api/sandboxes/{agent.Id}")).Json["agent_info"] is { } info && info["hostname"]!.GetValue<string>() == host) return info.ToJsonString();
            await Task.Yield();
        }
    }
}
