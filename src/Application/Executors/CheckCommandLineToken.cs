using System.Text;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Identity;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Executors;

/// <summary>Whose token this is, and where it is good; refused (<c>executors.invalid_token</c>) for every reason alike. For servers of the installation that talk to command lines.</summary>
public sealed record CheckCommandLineToken(Caller Caller, string Text) : IQuery<TokenHolder>
{
    public static Scope Needs => Scope.ServeExecutors;
}

/// <summary>Whose a token is, and where it is good.</summary>
public sealed record TokenHolder(UserId User, WorkspaceId Workspace);

internal sealed class CheckCommandLineTokenHandler(CommandLineTokens tokens) : IQueryHandler<CheckCommandLineToken, TokenHolder>
{
    public async Task<Result<TokenHolder>> Handle(CheckCommandLineToken query, CancellationToken ct) =>
        (await tokens.Check(query.Text, ct)).Map(token => new TokenHolder(token.User, token.Workspace));
}

/// <summary>Judges the texts of command line tokens.</summary>
internal sealed class CommandLineTokens(ICommandLineStore tokens, IMembershipDirectory members, IUserDirectory users, CredentialUses uses, TimeProvider clock)
{
    /// <summary>The token with this text, if it is good and its person still may be where it is. Each success counts as a use.</summary>
    public async Task<Result<CommandLineToken>> Check(string text, CancellationToken ct)
    {
        if (CommandLineTokenText.Read(text) is not { } parts) return ExecutorErrors.InvalidToken;
        if (await tokens.Find(parts.Id, ct) is not { } token || !token.Accepts(Secrets.Hash(parts.Secret), clock.GetUtcNow())) return ExecutorErrors.InvalidToken;
        if (await members.FindRole(token.User, token.Workspace, ct) is null || !await users.IsOpen(token.User, ct)) return ExecutorErrors.InvalidToken;
        uses.Note(new UsedCredential(CredentialSort.CommandLine, token.Workspace, CommandLineUse.Number(token.Id)));
        return token;
    }
}

/// <summary>Uses are noted by uuid; the eight characters of a token's id fit into one.</summary>
public static class CommandLineUse
{
    private const int GuidBytes = 16;

    public static Guid Number(string token)
    {
        Span<byte> bytes = stackalloc byte[GuidBytes];
        bytes.Clear();
        Encoding.ASCII.GetBytes(token, bytes);
        return new Guid(bytes);
    }

    public static string Token(Guid number) => Encoding.ASCII.GetString(number.ToByteArray().AsSpan(0, CommandLineTokenText.IdLength));
}
