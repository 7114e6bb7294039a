using System.Security.Cryptography;
using System.Text;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Domain.Agents;

/// <summary>What sort of program an agent is.</summary>
public enum AgentKind
{
    Opencode,
    Claudecode,
    Custom,
}

/// <summary>
/// A program of its own that has registered itself to work in a workspace (contract agentserver 2.4 and 2.5: a local sandbox). It shows one of two tokens, which are told once and stored as
/// hashes; they are good until it is deleted.
/// </summary>
public sealed class RegisteredAgent
{
    /// <summary>UTF-8 bytes of a name.</summary>
    public const int LongestName = 1024;

    private const int ShortIdLength = 8;
    private const string ShortIdCharacters = "0123456789abcdefghijklmnopqrstuvwxyz";
    private const int TokenBytes = 16;

    private RegisteredAgent() { }

    public AgentId Id { get; private set; }

    public WorkspaceId Workspace { get; private set; }

    /// <summary>Eight characters that people can type; unique in the installation.</summary>
    public string ShortId { get; private set; } = "";

    public string Name { get; private set; } = "";

    public AgentKind Kind { get; private set; }

    public byte[] ProxyHash { get; private set; } = [];

    public byte[] TunnelHash { get; private set; } = [];

    public UserId RegisteredBy { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>A new agent with its two tokens, 32 lower-case hexadecimal digits each.</summary>
    public static (RegisteredAgent Agent, AgentTokens Tokens) Register(AgentId id, WorkspaceId workspace, string name, AgentKind kind, UserId by, DateTimeOffset now)
    {
        var tokens = new AgentTokens(Secrets.Hex(TokenBytes), Secrets.Hex(TokenBytes));
        return (new RegisteredAgent
        {
            Id = id,
            Workspace = workspace,
            ShortId = RandomNumberGenerator.GetString(ShortIdCharacters, ShortIdLength),
            Name = name,
            Kind = kind,
            ProxyHash = Secrets.Hash(tokens.Proxy),
            TunnelHash = Secrets.Hash(tokens.Tunnel),
            RegisteredBy = by,
            CreatedAt = now,
        }, tokens);
    }

    public Error? Rename(string name)
    {
        if (name.Length == 0) return RegisteredAgentErrors.NameRequired;
        if (Encoding.UTF8.GetByteCount(name) > LongestName) return RegisteredAgentErrors.NameTooLong;
        Name = name;
        return null;
    }
}

/// <summary>The texts that an agent shows: with either it may call, with the second it may also open its tunnel.</summary>
public sealed record AgentTokens(string Proxy, string Tunnel);

/// <summary>Every refusal about registered agents and their cards.</summary>
public static class RegisteredAgentErrors
{
    public static readonly Error NotFound = new(ErrorKind.NotFound, "agents.registered_not_found", "sandbox not found");
    public static readonly Error NoCard = new(ErrorKind.NotFound, "agents.no_card", "not found");
    public static readonly Error NameRequired = new(ErrorKind.Invalid, "agents.name_required", "name is required");
    public static readonly Error NameTooLong = new(ErrorKind.Invalid, "agents.name_too_long", $"a name has at most {RegisteredAgent.LongestName} bytes");
    public static readonly Error UnknownToken = new(ErrorKind.Unauthenticated, "agents.unknown_token", "unauthorized");
    public static readonly Error TunnelReplaced = new(ErrorKind.Conflict, "agents.tunnel_replaced", "the agent has another tunnel, or is gone");
    public static readonly Error CardTooLarge = new(ErrorKind.Invalid, "agents.card_too_large", $"a card has at most {AgentCard.Largest} bytes");
    public static readonly Error CardMalformed = new(ErrorKind.Invalid, "agents.card_malformed", "bad request");
    public static readonly Error NoPermission = new(ErrorKind.Forbidden, "agents.no_permission", "no permission to register agent in this workspace");
}
