using System.Runtime.InteropServices;
using AgentPlatform.Bench.Auth;
using AgentPlatform.Bench.Sessions;
using AgentPlatform.Bench.Work;

const string Help = """
    Usage: build/bench sessions [--seconds N] [--sessions N] [--rounds N] [--search] [--only TEXT] [--out FILE]
           build/bench auth [--seconds N] [--rounds N] [--rows N] [--out FILE]
           build/bench work [--seconds N] [--rounds N] [--waiting N] [--no-peers] [--only TEXT] [--out FILE]

      sessions         upload, append, read, list, search, download and following of sessions, against a bare server and pgbench
      auth             a read with each kind of credential against none, log-ins, lists of keys and members

      work             claim and complete, batches, latency, mail and idle agents, against pgbench and job queues from npm

      --seconds N      how long each measurement takes (default 3; a second of warming up comes on top)
      --sessions N     sessions in the database (default 200000)
      --rounds N       measurements of each, of which the median counts (default 3; auth: 5)
      --rows N         keys and members in the lists (default 10000)
      --waiting N      the largest backlog of work (default 1000000)
      --no-peers       without the job queues from npm
      --search         fills and measures the search over events too; at full size the index takes about ten minutes
      --only TEXT      only what has this in its name
      --out FILE       where the result goes (default bench/results/<benchmark>-<date>-<commit>.md)
    """;

// The bare server is this program too, so that it is a process of its own.
if (args is ["bare", .. var rest]) return await BareServer.Run(rest);
var benchmark = args switch
{
    _ when args.Contains("--help") => null,
    ["sessions", .. var given] when SessionsOptions.Read(given) is { } options => ct => SessionsBench.Run(options, ct),
    ["work", .. var given] when WorkOptions.Read(given) is { } options => ct => WorkBench.Run(options, ct),
    ["auth", .. var given] when AuthOptions.Read(given) is { } options => ct => AuthBench.Run(options, ct),
    _ => (Func<CancellationToken, Task>?)null,
};
if (benchmark is null)
{
    var isAsked = args is [] or [.., "--help"];
    await (isAsked ? Console.Out : Console.Error).WriteLineAsync(Help);
    return isAsked ? 0 : 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await benchmark(stop.Token);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
