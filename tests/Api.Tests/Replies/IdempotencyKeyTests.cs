using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Tests.Surfaces.OpenSession;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Testing;

namespace AgentPlatform.Api.Tests.Replies;

/// <summary>docs/writes.md, "Idempotency", as clients see it.</summary>
public sealed class IdempotencyKeyTests : OpenSessionFixture
{
    [Test]
    public async Task Strangers_need_keys_that_cannot_be_guessed()
    {
        var refused = await Http.Post("/api/register", """{"nickname":"guessed"}""", headers: Keyed("nineteen-characters"));
        var taken = await Http.Post("/api/register", """{"nickname":"guessed"}""", headers: Keyed("twenty-characters-it"));

        Assert.That((refused.Status, refused.Error), Is.EqualTo((400, "without a credential an Idempotency-Key needs at least 20 characters that nobody can guess, for example a random uuid")));
        Assert.That(taken.Status, Is.EqualTo(201), taken.Text);
    }

    [Test]
    public async Task One_character_does_for_somebody_who_is_known() =>
        Assert.That((await Http.Post("/api/sessions", Body(), await Key(), Keyed("1"))).Status, Is.EqualTo(201));

    [Test]
    public async Task Two_keys_are_none()
    {
        var key = await Key();

        var twice = await Http.Post("/api/sessions", Body(), key, [.. Keyed("one"), .. Keyed("two")]);
        var empty = await Http.Post("/api/sessions", Body(), key, Keyed(""));

        Assert.That((twice.Status, empty.Status), Is.EqualTo((400, 400)));
    }

    [Test]
    public async Task Operations_that_change_nothing_ignore_the_header()
    {
        var key = await Key();
        var before = await Rows();

        var verified = await Http.Post("/api/auth/verify", bearer: key, headers: Keyed("not a key"));
        var list = await Http.Get("/api/sessions", key, Keyed("not a key"));

        Assert.That((verified.Status, list.Status), Is.EqualTo((200, 200)));
        Assert.That(await Rows(), Is.EqualTo(before));
    }

    [Test]
    public async Task Without_the_header_nothing_is_stored()
    {
        var before = await Rows();

        await Upload(await Key());

        Assert.That(await Rows(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_key_belongs_to_whoever_sends_it()
    {
        var (ada, bob) = (await Key(), await Key());

        var hers = await Http.Post("/api/sessions", Body(), ada, Keyed("shared"));
        var his = await Http.Post("/api/sessions", Body(), bob, Keyed("shared"));

        Assert.That((hers.Status, his.Status, his.Header(IdempotencyKeys.Replayed)), Is.EqualTo((201, 201, (string?)null)));
        Assert.That(his["id"], Is.Not.EqualTo(hers["id"]));
    }

    [Test]
    public async Task A_key_goes_with_its_owner_whichever_credential_they_show()
    {
        var person = await Register();
        var key = (await Http.Get("/api/auth/me", person.Token))["api_key"];

        var first = await Http.Post("/api/sessions", Body(), person.Token, Keyed("mine"));
        var again = await Http.Post("/api/sessions", Body(), key, Keyed("mine"));

        Assert.That((again.Text, again.Header(IdempotencyKeys.Replayed)), Is.EqualTo((first.Text, "true")));
    }

    [Test]
    public async Task The_same_body_on_another_path_or_with_another_query_is_another_request()
    {
        var key = await Key();
        await Http.Post("/api/sessions", Body(), key, Keyed("paths"));

        Assert.That((await Http.Post("/api/sessions?x=1", Body(), key, Keyed("paths"))).Status, Is.EqualTo(422));
        Assert.That((await Http.Post("/api/auth/api-keys/issue", Body(), key, Keyed("paths"))).Status, Is.EqualTo(422));
    }

    [Test]
    public async Task A_refusal_stores_nothing_and_the_key_can_be_used_again()
    {
        var key = await Key();
        var before = await Rows();

        var refused = await Http.Post("/api/sessions", Body(upload => upload["score_plugin"] = "no-such"), key, Keyed("corrected"));
        var unreadable = await Http.Post("/api/sessions", "{", key, Keyed("corrected"));
        Assert.That((refused.Status, unreadable.Status, await Rows()), Is.EqualTo((400, 400, before)));

        var corrected = await Http.Post("/api/sessions", Body(), key, Keyed("corrected"));
        Assert.That((corrected.Status, corrected.Header(IdempotencyKeys.Replayed)), Is.EqualTo((201, (string?)null)));
    }

    [Test]
    public async Task A_refusal_that_keeps_what_it_wrote_is_an_answer()
    {
        var person = await Register();
        var body = $$"""{"refresh_token":"{{person.Refresh}}"}""";
        Clock.Forward(RefreshToken.Lifetime + TimeSpan.FromMinutes(1));

        var first = await Http.Post("/api/auth/refresh", body, headers: Keyed("the-token-has-expired-meanwhile"));
        var again = await Http.Post("/api/auth/refresh", body, headers: Keyed("the-token-has-expired-meanwhile"));
        var unkeyed = await Http.Post("/api/auth/refresh", body);

        Assert.That((first.Status, first.Error, first.Header(IdempotencyKeys.Replayed)), Is.EqualTo((401, IdentityErrors.RefreshTokenExpired.Message, (string?)null)));
        Assert.That((again.Status, again.Text, again.Header(IdempotencyKeys.Replayed)), Is.EqualTo((401, first.Text, "true")));
        Assert.That(unkeyed.Error, Is.EqualTo(IdentityErrors.InvalidRefreshToken.Message), "the token is gone, so only the stored answer can say that it had expired");
    }

    [Test]
    public async Task A_stored_answer_cannot_be_read_without_the_key()
    {
        const string Secret = "a-key-that-only-its-client-knows";
        var account = await Http.Post("/api/register", """{"nickname":"sealed"}""", headers: Keyed(Secret));

        var row = (string)(await TestCluster.Ask(Platform.Database, "select string_agg(convert_from(decode(replace(encode(answer, 'hex'), '00', '01'), 'hex'), 'LATIN1'), '') from platform.idempotency_keys"))!;

        Assert.That(row, Is.Not.Empty.And.Not.Contain(account["api_key"]).And.Not.Contain("sealed").And.Not.Contain(Secret));
    }

    [Test]
    public async Task An_upload_that_streams_in_is_hashed_to_its_last_byte()
    {
        var key = await Key();
        var recording = Encoding.UTF8.GetBytes(new JsonObject { ["session"] = SampleRecording.Session(20_000) }.ToJsonString());
        byte[] changed = [.. recording];
        changed[changed.AsSpan().LastIndexOf("nested"u8)] ^= 1;
        var before = await Sessions();

        var first = await Http.Send(HttpMethod.Post, "/api/sessions", new Chunked(recording), key, Keyed("streamed"));
        var again = await Http.Send(HttpMethod.Post, "/api/sessions", new Chunked(recording), key, Keyed("streamed"));
        var other = await Http.Send(HttpMethod.Post, "/api/sessions", new Chunked(changed), key, Keyed("streamed"));

        Assert.That(recording, Has.Length.GreaterThan(4 * 1024 * 1024));
        Assert.That((first.Status, again.Status, other.Status), Is.EqualTo((201, 201, 422)), first.Text);
        Assert.That((again.Text, again.Header(IdempotencyKeys.Replayed)), Is.EqualTo((first.Text, "true")));
        Assert.That(await Sessions(), Is.EqualTo(before + 1));
    }

    [Test]
    public async Task A_body_that_nobody_asked_for_has_the_limit_of_small_ones()
    {
        var refused = await Http.Post("/api/auth/api-keys/issue", new string(' ', Api.Replies.Body.Largest + 1), await Key(), Keyed("large"));

        Assert.That(refused.Status, Is.EqualTo(413));
    }

    [Test]
    public async Task Two_servers_and_two_hundred_requests_at_once_have_one_effect()
    {
        await using var other = await TestPlatform.Start(database: Platform.Database);
        var key = await Key();
        var before = await Sessions();

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? Http : other.Http).Post("/api/sessions", Body(), key, Keyed("crowd"))));

        Assert.That(answers.Select(answer => answer.ToString()), Is.All.EqualTo(answers[0].ToString()));
        Assert.That(answers[0].Status, Is.EqualTo(201), answers[0].Text);
        Assert.That(answers.Count(answer => answer.Header(IdempotencyKeys.Replayed) is null), Is.EqualTo(1));
        Assert.That(await Sessions(), Is.EqualTo(before + 1));
    }

    [Test]
    public async Task A_caller_who_goes_away_and_comes_back_meets_one_effect()
    {
        var (key, before) = (await Key(), await Sessions());
        using var gone = new CancellationTokenSource();
        using var client = new HttpClient { BaseAddress = Http.Base };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/sessions") { Content = Wire.Json(Body()) };
        request.Headers.Add("Authorization", $"Bearer {key}");
        request.Headers.Add(IdempotencyKeys.Header, "impatient");

        Task<Answer> again;
        await using (await TestCluster.Hold(Platform.Database, "lock table sessions.sessions in share row exclusive mode"))
        {
            var first = client.SendAsync(request, gone.Token);
            while ((long)(await TestCluster.Ask(Platform.Database, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))! == 0) await Task.Yield();
            await gone.CancelAsync();
            Assert.That(() => first, Throws.InstanceOf<OperationCanceledException>());
            again = Http.Post("/api/sessions", Body(), key, Keyed("impatient"));
        }

        var answer = await again;
        Assert.That((answer.Status, await Sessions()), Is.EqualTo((201, before + 1)), answer.Text);
        Assert.That(answer["url"], Is.EqualTo($"{Http.Base}session/{answer["id"]}"));
    }

    [Test]
    public async Task A_commit_whose_answer_is_lost_is_one_effect_and_one_answer()
    {
        var (proxy, through) = CuttingProxy.Before(Platform.Database);
        await using (proxy)
        {
            await using var cut = await TestPlatform.Start(database: through);
            var key = await Key();
            proxy.CutNext(Cut.AfterCommit);

            var first = await cut.Http.Post("/api/sessions", Body(), key, Keyed("cut"));
            var again = await Http.Post("/api/sessions", Body(), key, Keyed("cut"));

            Assert.That((proxy.Cuts, first.Status, first.Header(IdempotencyKeys.Replayed)), Is.EqualTo((1, 201, (string?)null)));
            Assert.That((again.Text, again.Header(IdempotencyKeys.Replayed)), Is.EqualTo((first.Text, "true")));
        }
    }

    private static (string, string)[] Keyed(string key) => [(IdempotencyKeys.Header, key)];

    private async Task<long> Rows() => (long)(await TestCluster.Ask(Platform.Database, "select count(*) from platform.idempotency_keys"))!;

    private async Task<long> Sessions() => (long)(await TestCluster.Ask(Platform.Database, "select count(*) from sessions.sessions"))!;

    /// <summary>A body whose length nobody says before.</summary>
    private sealed class Chunked : HttpContent
    {
        private readonly byte[] body;

        public Chunked(byte[] body)
        {
            this.body = body;
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var piece in body.Chunk(10_000)) await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
