using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Bench.Running;
using AgentPlatform.Bench.Sessions;
using AgentPlatform.Domain.Tasks;
using Npgsql;

namespace AgentPlatform.Bench.Work;

/// <summary>A workspace with agents that have a skill, and tasks by the thousand that wait for it.</summary>
internal sealed class WorkSeed(Database database, string workspace, string user)
{
    public const string Skill = "bench";

    public static readonly TaskPool Pool = TaskPool.OfSkill(Skill)!.Value;

    public string Workspace => workspace;

    public static string Token(int agent) => string.Create(CultureInfo.InvariantCulture, $"{agent:x32}");

    public static string AgentId(int agent) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-7000-8000-{agent:x12}");

    /// <summary>Agents as registration makes them; their tokens are known here.</summary>
    public async Task Agents(int count, CancellationToken ct)
    {
        await using var connection = await database.Superuser(ct);
        for (var agent = 1; agent <= count; agent++)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Token(agent))));
            await Seed.Do(connection, $"""
                insert into agents.registered_agents (workspace_id, id, short_id, name, kind, proxy_hash, tunnel_hash, registered_by, created_at)
                values ('{workspace}', '{AgentId(agent)}', '{agent:x8}', 'bench', 'custom', '\x{hash}', sha256('\x{hash}'), '{user}', now());
                insert into agents.presence (workspace_id, agent_id, seen_at) values ('{workspace}', '{AgentId(agent)}', now());
                insert into agents.cards (workspace_id, agent_id, display_name, description, agent_kind, card, skills, labels, version, status, updated_at)
                values ('{workspace}', '{AgentId(agent)}', 'bench', '', 'custom', '{"{}"}', array['{Skill}'], array[]::text[], 1, 'available', now())
                """, ct);
        }
    }

    /// <summary>Lets exactly so many tasks wait, with ids as the platform makes them: by time, so that neighbours in the queue are neighbours in the indexes.</summary>
    public async Task Fill(int waiting, CancellationToken ct)
    {
        await using var connection = await database.Superuser(ct);
        await Seed.Do(connection, "truncate tasks.tasks, tasks.texts, tasks.outputs, tasks.lanes, tasks.turns", ct);
        await Seed.Do(connection, string.Create(CultureInfo.InvariantCulture, $"""
            insert into tasks.tasks (workspace_id, id, created_by, pool, lane, rank, turn, state, fence, attempt, most_attempts, timeout_seconds, is_timed, delegation_chain, num_turns, created_at, updated_at)
            select '{workspace}', (lpad(to_hex(1764000000000 + n), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid, '{user}', '{Pool.Name}', '{Pool.Lane}', 0, n, 'pending', 0, 0, 5, 300, false, array[]::uuid[], 0, now(), now() from generate_series(1, {waiting}) n
            """), ct);
        await Seed.Do(connection, "insert into tasks.texts (workspace_id, task_id, prompt) select workspace_id, id, 'Say hello' from tasks.tasks", ct);
        foreach (var table in new[] { "tasks.tasks", "tasks.texts" }) await Seed.Do(connection, $"vacuum (analyze) {table}", ct);
        await Seed.Do(connection, "checkpoint", ct);
    }
}
