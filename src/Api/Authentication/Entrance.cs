using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Authentication;

/// <summary>
/// The way into a workspace that a request's body names: what <see cref="CallerMiddleware"/> does for one that stands in the path, asked for by the endpoint once it has read the body. The route says
/// so with <see cref="InWorkspaceOfBody"/>.
/// </summary>
internal sealed class Entrance
{
    private readonly HttpContext context;

    private Entrance(HttpContext context) => this.context = context;

    public static ValueTask<Entrance> BindAsync(HttpContext context) => ValueTask.FromResult(new Entrance(context));

    /// <summary>The request's caller in <paramref name="workspace"/>. Who is no member of it, or may not send <typeparamref name="TMessage"/> there, is refused as <paramref name="stranger"/>.</summary>
    public async Task<Result<Caller>> Into<TMessage>(string workspace, Error stranger, CancellationToken ct)
        where TMessage : IMessage
    {
        var services = context.RequestServices;
        var caller = services.GetRequiredService<Caller>();
        var entered = await services.GetRequiredService<IAuthenticator>().Enter(caller, Entering.Workspace(workspace), ct);
        var refusal = entered.Error ?? Policy.Check<TMessage>(entered.Value);
        if (refusal is null) return entered;

        // As for a path: nobody fills the trail of a workspace that they do not belong to.
        var known = entered.Error is null ? entered.Value : caller;
        services.GetRequiredService<IRefusals>().Note(known, entered.Error is null ? known.Workspace : null, stranger, typeof(TMessage).Name);
        return stranger;
    }
}
