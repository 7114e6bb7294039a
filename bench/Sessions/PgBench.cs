using System.Globalization;
using System.Text;
using AgentPlatform.Bench.Running;
using AgentPlatform.Infrastructure.Database;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.Bench.Sessions;

/// <summary>One of pgbench's scripts: the product's statements, their values as variables, so that they are prepared with the same parameters.</summary>
internal sealed class PgScript
{
    private readonly StringBuilder text = new();
    private readonly List<string> definitions = [];

    public string Text => text.ToString();

    /// <summary>Adds a line of pgbench's own, or a statement without parameters.</summary>
    public PgScript Line(string line)
    {
        text.Append(line).Append('\n');
        return this;
    }

    public PgScript Define(string name, long value)
    {
        definitions.AddRange(["-D", string.Create(CultureInfo.InvariantCulture, $"{name}={value}")]);
        return this;
    }

    /// <summary>Adds a statement; <paramref name="instead"/> gives parameters, by place, another expression.</summary>
    public PgScript Add(Sql sql, params (int Place, string Expression)[] instead)
    {
        var statement = sql.Text.ReplaceLineEndings(" ");
        // From behind, so that $1 is not found in $12.
        for (var place = sql.Parameters.Count - 1; place >= 0; place--)
        {
            var given = Array.Find(instead, one => one.Place == place).Expression;
            statement = statement.Replace($"${(place + 1).ToString(CultureInfo.InvariantCulture)}", given ?? Variable(sql.Parameters[place]), StringComparison.Ordinal);
        }

        return Line(statement.TrimEnd() + ";");
    }

    public IEnumerable<string> Arguments(string file) => [.. definitions, "-f", file];

    private string Variable(NpgsqlParameter parameter)
    {
        var type = TypeName(parameter.NpgsqlDbType);
        if (Value(parameter.Value!) is not { } value) return $"null::{type}";
        var name = $"v{definitions.Count.ToString(CultureInfo.InvariantCulture)}";
        definitions.AddRange(["-D", $"{name}={value}"]);
        return $":{name}::{type}";
    }

    private static string? Value(object value) => value switch
    {
        DBNull => null,
        byte[] bytes => "\\x" + Convert.ToHexStringLower(bytes),
        ReadOnlyMemory<byte> bytes => "\\x" + Convert.ToHexStringLower(bytes.Span),
        bool flag => flag ? "t" : "f",
        DateTime instant => instant.ToString("O", CultureInfo.InvariantCulture),
        string text => text,
        System.Collections.IEnumerable many => "{" + string.Join(',', many.Cast<object>().Select(one => $"\"{Value(one)!.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")) + "}",
        IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string TypeName(NpgsqlDbType type) => type.HasFlag(NpgsqlDbType.Array) ? TypeName(type & ~NpgsqlDbType.Array) + "[]" : type switch
    {
        NpgsqlDbType.TimestampTz => "timestamptz",
        NpgsqlDbType.Unknown => throw new InvalidOperationException("A parameter without a type."),
        _ => type.ToString().ToLowerInvariant(),
    };
}

/// <summary>Runs pgbench as the application's role over the server's socket.</summary>
internal sealed class PgBench(string program, string connectionString, string folder)
{
    /// <summary>Finds pgbench; null where PostgreSQL came without it.</summary>
    public static string? Find() =>
        Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", "pgbench")).Where(File.Exists).Order(StringComparer.Ordinal).LastOrDefault() : null;

    /// <summary>Transactions per second.</summary>
    public async Task<double> Run(PgScript script, int connections, TimeSpan span, CancellationToken ct)
    {
        var file = Path.Combine(folder, $"{Guid.CreateVersion7():N}.sql");
        await File.WriteAllTextAsync(file, script.Text, ct);
        var address = new NpgsqlConnectionStringBuilder(connectionString);
        string[] arguments =
        [
            "-n", "-M", "prepared", "-h", address.Host!, "-p", Number(address.Port), "-U", address.Username!, "-c", Number(connections), "-j", Number(Math.Min(2, connections)),
            "-T", Number((int)Math.Ceiling(span.TotalSeconds)), .. script.Arguments(file), address.Database!,
        ];
        var output = await Machine.Run(program, arguments, ct, new Dictionary<string, string>(StringComparer.Ordinal) { ["PGPASSWORD"] = address.Password! });
        var line = output.Split('\n').Single(line => line.StartsWith("tps = ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
