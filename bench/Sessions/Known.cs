using System.Globalization;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Bench.Sessions;

/// <summary>Ids that all sides of a comparison can compute from a number, pgbench included.</summary>
internal static class Known
{
    public const int People = 500;

    /// <summary>Sessions that are read by id, spread over the table.</summary>
    public const int Targets = 2_000;

    private const string Session = "01900000-0000-7000-8000-";
    private const string User = "01900000-0000-7000-9000-";
    private const string Workspace = "01900000-0000-7000-a000-";

    public static SessionId Target(int number) => new(Guid.Parse(Session + Hex(number)));

    public static UserId Person(int number) => new(Guid.Parse(User + Hex(number % People)));

    public static WorkspaceId Home(int number) => new(Guid.Parse(Workspace + Hex(number % People)));

    public static Caller Caller(int number) => Application.Common.Caller.Person(Person(number), Home(number));

    /// <summary>The same in pgbench's SQL, from the variable of that name.</summary>
    public static string TargetOf(string variable) => $"('{Session}' || lpad(to_hex(:{variable}::bigint), 12, '0'))::uuid";

    public static string PersonOf(string variable) => $"('{User}' || lpad(to_hex(:{variable}::bigint), 12, '0'))::uuid";

    public static string HomeOf(string variable) => $"('{Workspace}' || lpad(to_hex(:{variable}::bigint), 12, '0'))::uuid";

    public static string LinkOf(string variable) => $"('{Session}' || lpad(to_hex(:{variable}::bigint), 12, '0'))";

    private static string Hex(int number) => number.ToString("x12", CultureInfo.InvariantCulture);
}
