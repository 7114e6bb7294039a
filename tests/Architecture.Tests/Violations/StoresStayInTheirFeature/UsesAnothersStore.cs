// src/Application/Sessions/UsesAnothersStore.cs
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Identity;

namespace AgentPlatform.Application.Sessions;

internal sealed class UsesAnothersStore(ISessionStore own, IUserDirectory published,
    IUserStore users) // <- Identity's
{
    public Task<User?> Owner(UserId id, CancellationToken ct) => (own, published) is (null, null)
        ? Task.FromResult<User?>(null)
        : users.Find(id, ct); // <- Identity's
}
