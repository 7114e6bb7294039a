namespace AgentPlatform.Api.Tests.Surfaces.OpenSession;

public sealed class DownloadTests : OpenSessionFixture
{
    [Test]
    public async Task A_recording_is_the_same_with_and_without_a_credential()
    {
        var (mine, somebodys) = (await Key(), await Key());
        var id = (await Http.Post("/api/sessions", $$"""{"session":{{S}}}""", mine))["id"];

        var anonymous = await Http.Get($"/api/sessions/{id}/raw");
        var own = await Http.Get($"/api/sessions/{id}/raw", mine);
        var foreign = await Http.Get($"/api/sessions/{id}/raw", somebodys);

        Assert.That(anonymous.Status, Is.EqualTo(200));
        Assert.That(new[] { (own.Status, own.Text), (foreign.Status, foreign.Text) }, Is.All.EqualTo((200, anonymous.Text)));
    }
}
