using AgentPlatform.Application.Agents.Registered;
using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Identity.Devices;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Agents;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Identity;

internal sealed class Authenticator(CallerCache cache, People people, AccessTokens tokens, CredentialDirectories directories, CredentialUses uses, TimeProvider clock) : IAuthenticator
{
    private static readonly string[] KeyPrefixes = [ApiKey.UserPrefix, ApiKey.PlatformPrefix, ApiKey.WorkspacePrefix, ApiKey.TenantPrefix];

    public ValueTask<Result<Caller>> Bearer(string text, CancellationToken ct) =>
        cache.Get(CredentialSpace.Bearer, text, () => Array.Exists(KeyPrefixes, prefix => text.StartsWith(prefix, StringComparison.Ordinal)) ? ByKey(text, ct) : ByToken(text, ct), uses);

    public ValueTask<Result<Caller>> Agent(string token, CancellationToken ct) => cache.Get(CredentialSpace.AgentToken, token, () => ByAgentToken(token, ct), uses);

    public async ValueTask<Result<Caller>> Grant(string token, CancellationToken ct) => await directories.Grants.Find(token, ct);

    public ValueTask<Result<Caller>> Enter(Caller caller, WorkspaceId workspace, CancellationToken ct) => people.Enter(caller, workspace, ct);

    public ValueTask<WorkspaceId?> FindWorkspace(string publicHash, CancellationToken ct) => people.FindWorkspace(publicHash, ct);

    public Task<bool> AllowsVisitors(WorkspaceId workspace, CancellationToken ct) => people.AllowsVisitors(workspace, ct);

    private async Task<Result<KnownCaller>> ByKey(string text, CancellationToken ct)
    {
        if (text.StartsWith(ApiKey.PlatformPrefix, StringComparison.Ordinal) && !PlatformKeyText.IsSound(text)) return ApiKeyErrors.Unknown;
        if (await directories.Keys.FindHolder(Secrets.Hash(text), clock.GetUtcNow(), ct) is not { } holder) return ApiKeyErrors.Unknown;
        var caller = await Caller(holder, ct);
        return caller.Map(known => new KnownCaller(known with { Credential = known.Credential with { Until = holder.Until } }, holder.Until, new UsedCredential(CredentialSort.Key, holder.Workspace, holder.Id.Value)));
    }

    private async Task<Result<Caller>> Caller(KeyHolder holder, CancellationToken ct)
    {
        // What stands for a workspace ends with it, at once: the key's own row goes later.
        if (holder.Kind is ApiKeyKind.Workspace or ApiKeyKind.Tenant && !await people.IsOpen(holder.Workspace, ct)) return ApiKeyErrors.Unknown;
        switch (holder.Kind)
        {
            case ApiKeyKind.User:
                return (await people.Person(holder.User!.Value, ct)).Map(person => person with { Credential = new(CredentialKind.UserKey, holder.Id.Value) });
            case ApiKeyKind.Platform:
                // What the person may do now bounds what their key may: a role that was taken away is taken away from the key too.
                var person = await people.Person(holder.User!.Value, ct);
                if (person.Error is { } refusal) return refusal;
                var here = await people.Enter(person.Value, holder.Workspace, ct);
                if (here.Error is not null) return ApiKeyErrors.Unknown;
                return here.Value with
                {
                    Scopes = here.Value.Scopes & ScopeCatalogue.Of(holder.Scopes ?? []),
                    Credential = new(CredentialKind.PlatformKey, holder.Id.Value),
                    IsBound = true,
                    Only = holder.OnlyKind is { } kind ? new ResourceRef(kind, holder.OnlyId!) : null,
                };
            case ApiKeyKind.Workspace:
                return Workspace(holder, CredentialKind.WorkspaceKey, WorkspaceKeyScopes.Of(holder.Scopes ?? []));
            case ApiKeyKind.Tenant:
                return Workspace(holder, CredentialKind.TenantKey, holder.Role is TenantRole.Owner ? Scopes.TenantOwner : Scopes.TenantGuest);
            default:
                throw new InvalidOperationException($"A key of the unknown kind {holder.Kind}.");
        }
    }

    private async Task<Result<KnownCaller>> ByAgentToken(string token, CancellationToken ct)
    {
        if (await directories.Agents.FindHolder(Secrets.Hash(token), ct) is not { } holder || !await people.IsOpen(holder.Workspace, ct)) return RegisteredAgentErrors.UnknownToken;
        var agent = new Caller(new PrincipalId(holder.Id.Value), PrincipalKind.Agent, holder.Workspace, Scopes.Agent) { Credential = new(holder.IsTunnel ? CredentialKind.TunnelToken : CredentialKind.AgentToken, holder.Id.Value), IsBound = true };
        return new KnownCaller(agent, Key: new UsedCredential(CredentialSort.Agent, holder.Workspace, holder.Id.Value));
    }

    private static Caller Workspace(KeyHolder holder, CredentialKind kind, Scopes scopes) =>
        new(new PrincipalId(holder.Id.Value), PrincipalKind.Key, holder.Workspace, scopes) { Credential = new(kind, holder.Id.Value), IsBound = true };

    private async Task<Result<KnownCaller>> ByToken(string text, CancellationToken ct)
    {
        var claims = tokens.Check(text, clock.GetUtcNow());
        if (claims.Error is { } refusal) return refusal;
        var person = await people.Person(claims.Value.User, ct);
        return person.Map(known => new KnownCaller(known with { Credential = new(CredentialKind.AccessToken) { Until = claims.Value.ExpiresAt } }, claims.Value.ExpiresAt));
    }
}

/// <summary>Where credentials are found that are rows: of other features, and of device authorizations.</summary>
internal sealed record CredentialDirectories(IApiKeyDirectory Keys, IRegisteredAgents Agents, GrantTokens Grants);

/// <summary>People as callers: who they are, and what they may do where.</summary>
internal sealed class People(CallerCache cache, IUserStore users, IMembershipDirectory memberships, ITenantDirectory tenants)
{
    /// <summary>The owner of an account in their personal workspace; refused where the account is gone or closed.</summary>
    public async Task<Result<Caller>> Person(UserId user, CancellationToken ct)
    {
        if (await users.FindStanding(user, ct) is not { } standing) return IdentityErrors.UserNotFound;
        if (standing.IsDisabled) return IdentityErrors.Disabled;
        var person = Caller.Person(user, standing.PersonalWorkspace);
        return standing.Role is PlatformRole.Admin ? person with { Scopes = person.Scopes | Scopes.Of(Scope.AdministerPlatform) } : person;
    }

    public async ValueTask<Result<Caller>> Enter(Caller caller, WorkspaceId workspace, CancellationToken ct)
    {
        if (caller.Workspace == workspace && (caller.IsBound || caller.Kind is not PrincipalKind.User)) return caller;
        if (caller.IsBound || caller.Kind is not PrincipalKind.User) return WorkspaceErrors.NotMember;

        var member = await cache.Get(CredentialSpace.Membership, $"{caller.Id.Value:N}{workspace.Value:N}", () => Member(caller.Id, workspace, ct));
        if (member.Error is { } refusal) return refusal;
        // Rights over one's own account, and an operator's, do not depend on the workspace.
        return caller with { Workspace = workspace, Scopes = (caller.Scopes & member.Value.Scopes) | (caller.Scopes & Everywhere) };
    }

    public Task<bool> IsOpen(WorkspaceId workspace, CancellationToken ct) => memberships.IsOpen(workspace, ct);

    public async ValueTask<WorkspaceId?> FindWorkspace(string publicHash, CancellationToken ct)
    {
        var found = await cache.Get(CredentialSpace.WorkspaceHash, publicHash, async () => await memberships.FindByHash(publicHash, ct) is { } workspace
            ? new KnownCaller(Caller.Anonymous with { Workspace = workspace })
            : WorkspaceErrors.NotMember);
        return found.Error is null ? found.Value.Workspace : null;
    }

    public Task<bool> AllowsVisitors(WorkspaceId workspace, CancellationToken ct) => tenants.AllowsVisitors(workspace, ct);

    private static Scopes Everywhere { get; } = Scopes.Account | Scopes.Of(Scope.AdministerPlatform);

    private async Task<Result<KnownCaller>> Member(PrincipalId user, WorkspaceId workspace, CancellationToken ct) =>
        await memberships.FindRole(new UserId(user.Value), workspace, ct) is { } role
            ? new KnownCaller(new Caller(user, PrincipalKind.User, workspace, role.Scopes()))
            : WorkspaceErrors.NotMember;
}
