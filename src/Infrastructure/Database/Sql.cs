using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using AgentPlatform.Domain.Common;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Text that is part of a statement, not a value: column lists and the like.</summary>
public readonly record struct Raw(string Text);

/// <summary>
/// One statement and its parameters. Holes of the interpolated texts become <c>$1, $2, …</c>; ids unwrap, enums become snake_case text. A condition that does not apply
/// leaves no trace and its holes are not evaluated, so each combination of filters has its own text and its own plan.
/// </summary>
public sealed class Sql : SqlMapper.IDynamicParameters
{
    private readonly StringBuilder text = new();
    private readonly List<NpgsqlParameter> parameters = [];
    private bool hasCondition;

    public string Text => text.ToString();

    public IReadOnlyList<NpgsqlParameter> Parameters => parameters;

    /// <summary>Adds a line of text.</summary>
    public Sql Add([InterpolatedStringHandlerArgument("")] ref Clause clause)
    {
        text.Append('\n');
        return this;
    }

    /// <summary>Adds a condition: <c>where</c> the first time, <c>and</c> after.</summary>
    public Sql Where([InterpolatedStringHandlerArgument("")] ref Condition condition)
    {
        text.Append('\n');
        return this;
    }

    /// <summary>Adds a condition if <paramref name="when"/>; otherwise nothing of it exists.</summary>
    public Sql Where(bool when, [InterpolatedStringHandlerArgument("", nameof(when))] ref Condition condition)
    {
        if (when) text.Append('\n');
        return this;
    }

    /// <summary>The statement as the mapper takes it; a statement is run once.</summary>
    internal CommandDefinition Command(CancellationToken ct = default) => new(Text, this, cancellationToken: ct);

    /// <summary>The statement as part of a batch; it is run once.</summary>
    internal NpgsqlBatchCommand BatchCommand()
    {
        var command = new NpgsqlBatchCommand(Text);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    void SqlMapper.IDynamicParameters.AddParameters(IDbCommand command, SqlMapper.Identity identity)
    {
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
    }

    private void Bind<T>(T value)
    {
        parameters.Add(value is null ? new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NullOf(typeof(T)) } : Parameter(value));
        text.Append('$').Append(parameters.Count);
    }

    // A null says its type too: otherwise the same text would be prepared once with the type and once without.
    private static NpgsqlDbType NullOf(Type declared) => (Nullable.GetUnderlyingType(declared) ?? declared) switch
    {
        var type when type == typeof(long) || type == typeof(ulong) => NpgsqlDbType.Bigint,
        var type when type == typeof(int) => NpgsqlDbType.Integer,
        var type when type == typeof(short) => NpgsqlDbType.Smallint,
        var type when type == typeof(bool) => NpgsqlDbType.Boolean,
        var type when type == typeof(byte[]) => NpgsqlDbType.Bytea,
        var type when type == typeof(string[]) => NpgsqlDbType.Array | NpgsqlDbType.Text,
        var type when type == typeof(DateTimeOffset) => NpgsqlDbType.TimestampTz,
        var type when type == typeof(Guid) || type.IsAssignableTo(typeof(IId)) => NpgsqlDbType.Uuid,
        _ => NpgsqlDbType.Text,
    };

    private void BeginCondition()
    {
        text.Append(hasCondition ? "and " : "where ");
        hasCondition = true;
    }

    // PostgreSQL text cannot hold U+0000. What must keep it is stored as bytes; elsewhere it becomes the replacement character, so that it never matches a stored text.
    [return: NotNullIfNotNull(nameof(text))]
    private static string? Storable(string? text) => text?.Replace('\0', '\uFFFD');

    private static NpgsqlParameter Parameter(object value) => value switch
    {
        IId id => new NpgsqlParameter<Guid> { TypedValue = id.Value },
        Enum member => new NpgsqlParameter<string> { TypedValue = EnumText.Of(member) },
        string text => new NpgsqlParameter<string> { TypedValue = Storable(text) },
        DateTimeOffset instant => new NpgsqlParameter<DateTime> { TypedValue = instant.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        // Without the type the first element would decide it, and a null says nothing.
        DateTime?[] instants => new NpgsqlParameter { Value = instants, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz },
        string?[] texts => new NpgsqlParameter<string?[]> { TypedValue = Array.ConvertAll<string?, string?>(texts, Storable) },
        IReadOnlyList<string> texts => new NpgsqlParameter<string[]> { TypedValue = [.. texts.Select(text => Storable(text))] },
        ReadOnlyMemory<byte> bytes => new NpgsqlParameter { Value = bytes, NpgsqlDbType = NpgsqlDbType.Bytea },
        _ => new NpgsqlParameter { Value = value },
    };

    /// <summary>Collects a line of text.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Clause
    {
        private readonly Sql sql;

        public Clause(int literalLength, int formattedCount, Sql sql) => this.sql = sql;

        public void AppendLiteral(string value) => sql.text.Append(value);

        public void AppendFormatted(Raw value) => sql.text.Append(value.Text);

        public void AppendFormatted<T>(T value) => sql.Bind(value);

    }

    /// <summary>Collects a condition, or nothing.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Condition
    {
        private readonly Sql sql;

        public Condition(int literalLength, int formattedCount, Sql sql)
        {
            this.sql = sql;
            sql.BeginCondition();
        }

        public Condition(int literalLength, int formattedCount, Sql sql, bool when, out bool applies)
        {
            this.sql = sql;
            applies = when;
            if (when) sql.BeginCondition();
        }

        public void AppendLiteral(string value) => sql.text.Append(value);

        public void AppendFormatted(Raw value) => sql.text.Append(value.Text);

        public void AppendFormatted<T>(T value) => sql.Bind(value);
    }
}
