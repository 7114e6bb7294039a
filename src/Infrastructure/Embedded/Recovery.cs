using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>Clears away what an earlier host or server left, so that the next start is an ordinary one.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed partial class Recovery(DataFolder folder, string socketFolder, ILogger logger, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task Clear(CancellationToken ct)
    {
        var (verdict, process) = await Judge();
        if (verdict is PidFileVerdict.Orphan) await Stop(process, ct);
        if (verdict is PidFileVerdict.Misleading)
        {
            Log.RemovedPidFile(logger, folder.PidFile, process);
            File.Delete(folder.PidFile);
        }

        // The folder is ours alone and no server of ours lives, so a socket in it is a dead one.
        foreach (var left in Directory.EnumerateFiles(socketFolder, ".s.PGSQL.*")) File.Delete(left);
    }

    private async Task<(PidFileVerdict Verdict, int Process)> Judge()
    {
        if (!File.Exists(folder.PidFile)) return (PidFileVerdict.Harmless, 0);
        var process = PidFile.Process(File.ReadLines(folder.PidFile).FirstOrDefault());
        var named = process is { } known ? await ProcessTable.Look(known) : null;
        return (PidFile.Judge(exists: true, process, named, folder.Cluster), process ?? 0);
    }

    private async Task Stop(int orphan, CancellationToken ct)
    {
        Log.StoppingOrphan(logger, orphan);
        foreach (var signal in new[] { Native.Interrupt, Native.Quit })
        {
            Native.Signal(orphan, signal);
            var since = clock.GetTimestamp();
            while (clock.GetElapsedTime(since) < Patience)
            {
                if (await Judge() is not (PidFileVerdict.Orphan, var still) || still != orphan) return;
                await Task.Delay(Look, clock, ct);
            }
        }

        throw new StartupException($"A PostgreSQL server from an earlier run (process {orphan}) still uses {folder.Cluster} and does not stop: end it, then start again.");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A PostgreSQL server outlived its host (process {Process}); stopping it to start our own")]
        public static partial void StoppingOrphan(ILogger logger, int process);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Removed the stale {File}; process {Process}, which it names, is no server of ours")]
        public static partial void RemovedPidFile(ILogger logger, string file, int process);
    }
}
