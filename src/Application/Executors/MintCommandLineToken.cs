using System.Text;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Executors;
using AgentPlatform.Domain.Sessions;
using FluentValidation;

namespace AgentPlatform.Application.Executors;

/// <summary>
/// Makes a credential for the caller's command lines, good in their workspace. Without an end it is good for 90 days, or as long as the key that makes it; no key makes one that outlives itself.
/// At most 10,000 of a workspace are in use.
/// </summary>
/// <param name="Caller">A person, or a key that acts as one.</param>
/// <param name="Name">1 to 1024 bytes of UTF-8; need not be unique.</param>
public sealed record MintCommandLineToken(Caller Caller, string Name) : ICommand<MintedCommandLineToken>
{
    public const int MostDays = CommandLineToken.MostDays;

    /// <summary>1 to 365; passed over where <see cref="ExpiresAt"/> is given.</summary>
    public int? Days { get; init; }

    /// <summary>At most 365 days ahead.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public static Scope Needs => Scope.MintExecutorTokens;
}

/// <summary>A new token with its text, which is told this once.</summary>
public sealed record MintedCommandLineToken(CommandLineTokenView Token, string Text);

internal sealed class MintCommandLineTokenValidator : AbstractValidator<MintCommandLineToken>
{
    public MintCommandLineTokenValidator()
    {
        RuleFor(c => c.Name).Must(name => name.Length > 0).Else(ExecutorErrors.TokenNameRequired).Must(name => Encoding.UTF8.GetByteCount(name) <= CommandLineToken.LongestName).Else(ExecutorErrors.TokenNameTooLong);
        RuleFor(c => c.Days).InclusiveBetween(1, MintCommandLineToken.MostDays).Else(ExecutorErrors.BadLifetime);
    }
}

internal sealed class MintCommandLineTokenHandler(ICommandLineStore tokens, IAuditTrail audit, TimeProvider clock) : ICommandHandler<MintCommandLineToken, MintedCommandLineToken>
{
    public async Task<Result<MintedCommandLineToken>> Handle(MintCommandLineToken command, CancellationToken ct)
    {
        // To the microsecond, as it will be read.
        var (caller, now) = (command.Caller, NanoTime.Of(clock.GetUtcNow()).Instant);
        var expiresAt = End(command, now);
        if (expiresAt.Error is { } refusal) return refusal;
        if (await tokens.CountInUse(caller.Here, now, ct) >= CommandLineToken.MostPerWorkspace) return ExecutorErrors.TooManyTokens;

        CommandLineToken token;
        string text;
        do (token, text) = CommandLineToken.Mint(caller.Here, caller.User, command.Name, expiresAt.Value, now);
        while (!await tokens.Add(token, ct));

        await audit.Record(ExecutorAudit.Minted(caller, token), ct);
        return new MintedCommandLineToken(CommandLineTokenView.Of(token), text);
    }

    private static Result<DateTimeOffset> End(MintCommandLineToken command, DateTimeOffset now)
    {
        if (command.ExpiresAt <= now) return ExecutorErrors.ExpiresInThePast;
        if (command.ExpiresAt > now.AddDays(CommandLineToken.MostDays)) return ExecutorErrors.ExpiresTooLate;
        var end = command.ExpiresAt ?? now.AddDays(command.Days ?? CommandLineToken.UsualDays);
        if (command.Caller.Credential is not { Kind: CredentialKind.PlatformKey or CredentialKind.UserKey, Until: { } bound } || end <= bound) return end;
        return command.ExpiresAt is null && command.Days is null ? bound : ExecutorErrors.OutlivesMaker;
    }
}
