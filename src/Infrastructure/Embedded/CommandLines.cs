using System.Globalization;

namespace AgentPlatform.Infrastructure.Embedded;

/// <summary>How PostgreSQL's programs are called.</summary>
internal static class CommandLines
{
    public const string Superuser = "postgres";

    /// <summary>What comes before every line the server writes; <see cref="ServerLine"/> reads it.</summary>
    public const string LinePrefix = "[%b %e] ";

    public static IReadOnlyList<string> Init(PostgresBinaries binaries, string cluster, string passwordFile) =>
    [
        binaries.Init, "-D", cluster, "-U", Superuser, "--pwfile=" + passwordFile, "--auth-local=scram-sha-256", "--auth-host=scram-sha-256",
        "-E", "UTF8", "--data-checksums",
        .. binaries.Major >= 17
            ? new[] { "--locale=" + (OperatingSystem.IsMacOS() ? "C" : "C.UTF-8"), "--locale-provider=builtin", "--builtin-locale=C.UTF-8" }
            : ["--locale=C.UTF-8"],
    ];

    public static IReadOnlyList<string> Server(PostgresBinaries binaries, string cluster, string socketFolder, bool isDurable = true) =>
    [
        binaries.Server, "-D", cluster,
        .. new[]
        {
            // Nobody but the host gets in.
            "listen_addresses=", "unix_socket_directories=" + socketFolder, "unix_socket_permissions=0700",
            "port=" + DataFolder.Port.ToString(CultureInfo.InvariantCulture), "password_encryption=scram-sha-256",

            // Durable whatever the cluster's own files say. wal_level stays at replica, so that base backups are possible.
            "fsync=" + OnOff(isDurable), "synchronous_commit=" + OnOff(isDurable), "full_page_writes=" + OnOff(isDurable),

            // For two to four cores beside the host.
            "max_connections=100", "shared_buffers=256MB", "effective_cache_size=1GB", "maintenance_work_mem=64MB", "jit=off", "random_page_cost=1.1",
            "max_wal_size=1GB", "checkpoint_timeout=15min", "wal_compression=on", "huge_pages=off", "timezone=UTC", "restart_after_crash=on",

            // The host's log is the server's log, in English because it is read by program, and without what statements carry.
            "logging_collector=off", "log_destination=stderr", "log_line_prefix=" + LinePrefix, "log_timezone=UTC", "lc_messages=C",
            "log_error_verbosity=terse", "log_min_error_statement=panic", "log_statement=none", "log_min_duration_statement=-1", "log_duration=off",
            "log_parameter_max_length=0", "log_parameter_max_length_on_error=0", "log_connections=off", "log_lock_waits=off", "log_min_messages=warning",
        }.SelectMany(setting => new[] { "-c", setting }),
    ];

    private static string OnOff(bool isOn) => isOn ? "on" : "off";
}
