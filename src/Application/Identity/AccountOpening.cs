using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Workspaces;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Application.Identity;

/// <summary>A new account and the text of its first key.</summary>
internal sealed record OpenedAccount(UserId User, string Nickname, string ApiKey)
{
    /// <summary>The first account ever: it runs the platform.</summary>
    public bool IsFirst { get; init; }
}

/// <summary>Makes everything that a new person needs, in the unit of work of whoever asks: account, personal workspace, key; the first one runs the platform.</summary>
internal sealed class AccountOpening(IUserStore users, IWorkspaceDirectory workspaces, IUserKeys keys, IAuditTrail trail, TimeProvider clock)
{
    private const int NicknameTries = 5;
    private const int SuffixBytes = 3;

    /// <summary>Opens an account under the wished name, or that name and a random end where it is taken.</summary>
    public async Task<Result<OpenedAccount>> OpenUnderFreeName(Caller by, string? wished, string? email, string? passwordHash, CancellationToken ct)
    {
        var name = Nickname.Normal(wished is null ? null : Utf8Text.Prefix(wished, Nickname.Longest)) ?? "user";
        var nickname = name;
        for (var attempt = 0; ; attempt++)
        {
            var account = await Open(by, nickname, email, passwordHash, ct);
            if (account.Error != IdentityErrors.NicknameTaken || attempt == NicknameTries) return account;

            var suffix = "-" + Secrets.Hex(SuffixBytes);
            nickname = Utf8Text.Prefix(name, Nickname.Longest - suffix.Length) + suffix;
        }
    }

    public async Task<Result<OpenedAccount>> Open(Caller by, string nickname, string? email, string? passwordHash, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var workspace = Workspace.OpenPersonal(WorkspaceId.New(), now);
        var user = User.Register(UserId.New(), nickname, email, passwordHash, workspace.Id, now);
        if (await users.Add(user, ct) is { } taken) return taken;

        await workspaces.OpenPersonal(workspace, user.Id, ct);
        var isFirst = await users.PromoteFirst(user.Id, ct);
        var key = await keys.Issue(user.Id, workspace.Id, ct);
        // From now on the visitor is this person.
        await trail.Record(new AuditEntry(Caller.Person(user.Id, workspace.Id) with { From = by.From }, "identity.registered") { Target = new("user", user.Id.Value.ToString()) }, ct);
        return new OpenedAccount(user.Id, nickname, key) { IsFirst = isFirst };
    }
}
