using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Identity;

internal sealed class Authenticator(CallerCache cache, AccessTokens tokens, IUserStore users, IApiKeyDirectory keys, KeyUses uses, TimeProvider clock) : IAuthenticator
{
    public ValueTask<Result<Caller>> Bearer(string text, CancellationToken ct) =>
        cache.Get(text, () => text.StartsWith(ApiKey.UserPrefix, StringComparison.Ordinal) ? ByKey(text, ct) : ByToken(text, ct), uses);

    private async Task<Result<KnownCaller>> ByKey(string text, CancellationToken ct) =>
        await keys.FindHolder(Secrets.Hash(text), clock.GetUtcNow(), ct) is { } holder
            ? new KnownCaller(Caller.Person(holder.User, holder.Workspace), holder.Until, new UsedKey(holder.Workspace, holder.Id))
            : ApiKeyErrors.Unknown;

    private async Task<Result<KnownCaller>> ByToken(string text, CancellationToken ct)
    {
        var claims = tokens.Check(text, clock.GetUtcNow());
        if (claims.Error is { } refusal) return refusal;
        return await users.FindWorkspace(claims.Value.User, ct) is { } workspace
            ? new KnownCaller(Caller.Person(claims.Value.User, workspace), claims.Value.ExpiresAt)
            : IdentityErrors.UserNotFound;
    }
}
