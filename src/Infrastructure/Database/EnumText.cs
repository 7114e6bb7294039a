using System.Collections.Concurrent;
using System.Text.Json;

namespace AgentPlatform.Infrastructure.Database;

/// <summary>Enums in the database are snake_case text, guarded by check constraints.</summary>
internal static class EnumText
{
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    public static string Of(Enum member) => Known.GetOrAdd(member, static m => JsonNamingPolicy.SnakeCaseLower.ConvertName(m.ToString()));

    /// <summary>The member that <paramref name="text"/> stands for.</summary>
    public static T Parse<T>(string text)
        where T : struct, Enum
    {
        foreach (var member in Enum.GetValues<T>())
            if (string.Equals(Of(member), text, StringComparison.Ordinal)) return member;
        throw new InvalidDataException($"The database holds '{text}', which is no {typeof(T).Name}: it was written by a newer version.");
    }
}
