// src/Application/Sessions/Dropped.cs
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Application.Sessions;

internal sealed class Dropped(IUserStore users, ISender sender, Session? known)
{
    private readonly Session? session = known;

    public async Task Drop(Session session, PrincipalId by, SessionContext context, User user, WhoAmI message, CancellationToken ct)
    {
        session.Describe(by, context); // <- a verb
        _ = session.Describe(by, context); // <- a discard
        this.session?.Describe(by, context); // <- a verb of something that may be missing
        await users.Add(user, ct); // <- awaited
        await Task.WhenAll(users.Add(user, ct), users.Add(user, ct)); // <- several
        await sender.Send(message, ct); // <- a result
        var unread = session.Describe(by, context); // <- a variable nobody reads
        Action later = () => session.Describe(by, context); // <- a lambda that returns nothing
        Func<Task> soon = async () => await users.Add(user, ct); // <- an asynchronous one
        later();
        await soon();
    }

    public void DropAll(Session session, SessionContext context) => session.Describe(default, context); // <- a method that returns nothing

    public Error? Keep(Session session, SessionContext context)
    {
        var read = session.Describe(default, context);
        if (read is not null) return read;
        Func<Error?> asked = () => session.Describe(default, context);
        return asked() is { } refusal ? refusal : session.Describe(default, context);
    }

    public Task<Error?> Pass(User user, CancellationToken ct) => users.Add(user, ct);
}
