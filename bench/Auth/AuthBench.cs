using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using AgentPlatform.Bench.Load;
using AgentPlatform.Bench.Running;
using AgentPlatform.Bench.Sessions;

namespace AgentPlatform.Bench.Auth;

/// <summary>What it costs to know who is calling: each kind of credential against none, log-ins, and lists of keys and members.</summary>
internal static class AuthBench
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(6);

    public static async Task Run(AuthOptions options, CancellationToken ct)
    {
        var folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"ap-bench-{Environment.ProcessId}"));
        try
        {
            var report = new AuthReport { Commit = await Machine.Commit(ct), LoadBefore = Machine.Load, Options = options };
            await using (var database = await Database.Start(folder, ct)) await Measure(database, report, ct);
            report.LoadAfter = Machine.Load;
            var target = options.Out ?? Repository.Path("bench", "results", $"auth-{TimeProvider.System.GetUtcNow():yyyy-MM-dd}-{report.Commit.TrimEnd('+')}.md");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            await File.WriteAllTextAsync(target, report.Markdown(), ct);
            Console.WriteLine();
            Console.WriteLine(report.Markdown());
            Say($"written to {target}");
        }
        finally
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Measure(Database database, AuthReport report, CancellationToken ct)
    {
        report.Postgres = await database.Ask<string>("show server_version", ct);
        await Seed.Fill(database, Known.Targets, isSearched: false, ct);
        await using var product = await Product.Start(database.ConnectionString, folder: null, ct, settles: false);
        using var client = new HttpClient { BaseAddress = product.Url };
        var load = new Driver(product.Url, new CpuMeter(product.Id, database.ServerProcess), report.Options);
        var person = await Person.Register(client, ct);
        var credentials = await person.Credentials(ct);
        await AuthSeed.Fill(database, person, report.Options.Rows, ct);

        Say("warming up");
        foreach (var credential in credentials) await load.Once(16, random => load.Read(credential, random), TimeSpan.Zero, Warming / credentials.Count * 2, ct);
        foreach (var connections in new[] { 16, 64 }) await Credentials(credentials, connections, load, report, ct);
        foreach (var connections in new[] { 1, 4 }) report.LogIns.Add(await load.Of("log in", connections, load.LogIn, ct));
        await Lists(client, person, load, report, ct);
    }

    /// <summary>Each round asks all kinds, so that what the machine does besides is shared fairly.</summary>
    private static async Task Credentials(IReadOnlyList<Credential> credentials, int connections, Driver load, AuthReport report, CancellationToken ct)
    {
        var rounds = credentials.ToDictionary(credential => credential.Name, _ => new List<Measured>(), StringComparer.Ordinal);
        for (var round = 0; round < report.Options.Rounds; round++)
            foreach (var credential in credentials)
                rounds[credential.Name].Add(await load.Once(connections, random => load.Read(credential, random), report.Options.WarmUp, report.Options.Span, ct));

        var none = Measured.Median(rounds[Credential.None.Name]);
        foreach (var credential in credentials)
        {
            var median = Measured.Median(rounds[credential.Name]);
            var ratio = credential == Credential.None ? (double?)null : median.PerSecond / none.PerSecond;
            report.Credentials.Add(new CredentialOutcome(credential.Name, connections, median, ratio));
            Say(string.Create(CultureInfo.InvariantCulture, $"{credential.Name}, {connections} connections: {median.PerSecond:0}/s, {ratio:0.00} × none; load {Machine.Load}"));
        }
    }

    private static async Task Lists(HttpClient client, Person person, Driver load, AuthReport report, CancellationToken ct)
    {
        var keys = $"/api/workspaces/{person.Workspace}/keys";
        var middle = await Middle(client, person, keys, report.Options.Rows / 2, ct);
        (string Name, string Path)[] lists =
        [
            ("platform keys, first page of 50", $"{keys}?limit=50"),
            ("platform keys, page of 50 in the middle", $"{keys}?limit=50&after={middle}"),
            ("workspace keys, all of them", $"/api/workspaces/{person.Workspace}/api-keys"),
            ("members, all of them", $"/api/workspaces/{person.Workspace}/members"),
        ];
        foreach (var (name, path) in lists)
        {
            using var probe = await client.SendAsync(load.Get(path, person.Token), ct);
            if (!probe.IsSuccessStatusCode)
            {
                report.Missing.Add(string.Create(CultureInfo.InvariantCulture, $"{name} ({(int)probe.StatusCode})"));
                continue;
            }

            foreach (var connections in new[] { 1, 4 }) report.Lists.Add(await load.Of(name, connections, _ => load.Get(path, person.Token), ct));
        }
    }

    /// <summary>The cursor behind so many keys.</summary>
    private static async Task<string> Middle(HttpClient client, Person person, string keys, int skip, CancellationToken ct)
    {
        var cursor = "";
        for (var seen = 0; seen < skip; seen += 200)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{keys}?limit=200{(cursor.Length == 0 ? "" : $"&after={cursor}")}");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
            using var answer = await client.SendAsync(request, ct);
            answer.EnsureSuccessStatusCode();
            if ((await answer.Content.ReadFromJsonAsync<JsonObject>(ct))!["next"] is not { } next) break;
            cursor = next.GetValue<string>();
        }

        return cursor;
    }

    private static void Say(string what) => Console.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {what}");

    /// <summary>Requests, and how they are sent.</summary>
    private sealed class Driver(Uri server, CpuMeter meter, AuthOptions options)
    {
        private static readonly byte[] LogInBody = Encoding.UTF8.GetBytes(Person.LogIn);

        public Task<Measured> Once(int connections, Func<Random, HttpRequestMessage> request, TimeSpan warmUp, TimeSpan span, CancellationToken ct) => Drive.Run(connections, request, warmUp, span, meter, ct);

        public async Task<AuthOutcome> Of(string name, int connections, Func<Random, HttpRequestMessage> request, CancellationToken ct)
        {
            var rounds = new List<Measured>();
            for (var round = 0; round < options.Rounds; round++) rounds.Add(await Once(connections, request, round == 0 ? 2 * options.WarmUp : options.WarmUp, options.Span, ct));
            var median = Measured.Median(rounds);
            Say(string.Create(CultureInfo.InvariantCulture, $"{name}, {connections} connections: {median.PerSecond:0}/s, p50 {median.P50.TotalMilliseconds:0.0} ms, p99 {median.P99.TotalMilliseconds:0.0} ms; load {Machine.Load}"));
            return new AuthOutcome(name, connections, median);
        }

        public HttpRequestMessage Read(Credential credential, Random random)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"/api/sessions/{Known.Target(random.Next(Known.Targets)).Value}/events?limit=1"));
            credential.Add?.Invoke(request);
            return request;
        }

        public HttpRequestMessage Get(string path, string bearer)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, path));
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {bearer}");
            return request;
        }

        public HttpRequestMessage LogIn(Random random)
        {
            var content = new ByteArrayContent(LogInBody);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/api/auth/login")) { Content = content };
        }
    }
}
