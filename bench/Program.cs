using System.Runtime.InteropServices;
using AgentPlatform.Bench.Sessions;

const string Help = """
    Usage: build/bench sessions [--seconds N] [--sessions N] [--rounds N] [--search] [--only TEXT] [--out FILE]

      sessions         upload, append, read, list, search, download and following of sessions, against a bare server and pgbench

      --seconds N      how long each measurement takes (default 3; a second of warming up comes on top)
      --sessions N     sessions in the database (default 200000)
      --rounds N       measurements of each, of which the median counts (default 3)
      --search         fills and measures the search over events too; at full size the index takes about ten minutes
      --only TEXT      only operations whose name has this in it
      --out FILE       where the result goes (default bench/results/sessions-<date>-<commit>.md)
    """;

// The bare server is this program too, so that it is a process of its own.
if (args is ["bare", .. var rest]) return await BareServer.Run(rest);
if (args is not ["sessions", ..] || args.Contains("--help"))
{
    Console.WriteLine(Help);
    return args is [] or [.., "--help"] ? 0 : 2;
}

if (SessionsOptions.Read(args[1..]) is not { } options)
{
    await Console.Error.WriteLineAsync(Help);
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await SessionsBench.Run(options, stop.Token);
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
