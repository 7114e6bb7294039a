using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentPlatform.Architecture.Tests.Rules;

/// <summary>Migrations are counted from 1 without a gap, and all of them are in the assembly that applies them.</summary>
internal static partial class Migrations
{
    public static IEnumerable<string> Faults(IReadOnlyList<string> files, IReadOnlyCollection<string> embedded) =>
    [
        .. files.Where(file => !FileName().IsMatch(file)).Select(file => $"{file} is not named like 0007_tasks.sql"),
        .. files.Order(StringComparer.Ordinal).Index().Where(file => !file.Item.StartsWith((file.Index + 1).ToString("D4", CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .Select(file => $"{file.Item} should have number {file.Index + 1}"),
        .. files.Except(embedded, StringComparer.Ordinal).Select(file => $"{file} is not embedded"),
        .. embedded.Except(files, StringComparer.Ordinal).Select(file => $"{file} is embedded but has no file"),
    ];

    [GeneratedRegex(@"^\d{4}_[a-z_]+\.sql$")]
    private static partial Regex FileName();
}
