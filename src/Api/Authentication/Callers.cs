using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Audit;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Authentication;

/// <summary>Which credentials a route accepts and what becomes of a request without one. Attached to routes; surfaces have their own.</summary>
internal interface ICredentials
{
    /// <summary>Which credentials identify a caller, any one of them; none where nobody is asked.</summary>
    IReadOnlyList<CredentialForm> Forms { get; }

    /// <summary>Whether a request without any is served as well.</summary>
    bool IsOptional => false;

    ValueTask<Result<Caller>> Identify(HttpContext context);
}

/// <summary>A kind of credential, for the API documents.</summary>
/// <param name="Name">What the documents call it.</param>
/// <param name="Description">Where one gets it.</param>
/// <param name="Header">The header it stands in by itself; null for a bearer credential.</param>
internal sealed record CredentialForm(string Name, string Description, string? Header)
{
    /// <summary>The cookie it stands in by itself.</summary>
    public string? Cookie { get; init; }

    public static CredentialForm Bearer { get; } = new("bearer", "An access token (JWT) of a log-in, or an API key (`osk_...`, `apk_...`).", null);
}

/// <summary>Anyone may call; a credential is not looked at.</summary>
internal sealed class NoCredentials : ICredentials
{
    public IReadOnlyList<CredentialForm> Forms => [];

    public ValueTask<Result<Caller>> Identify(HttpContext context) => ValueTask.FromResult<Result<Caller>>(Caller.Anonymous);
}

/// <summary>Holds the request's caller, so that endpoints can simply ask for a <see cref="Caller"/>.</summary>
internal sealed class CallerSlot
{
    public Caller Caller { get; set; } = Caller.Anonymous;
}

/// <summary>
/// Finds out who is calling and whether they may, after the route is known and before the body is read: the credential, then the workspace that the path names, then the right that the
/// route needs. The first that fails is refused here.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, IRefusals refusals)
{
    public async Task Invoke(HttpContext context, CallerSlot slot)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<ICredentials>() is { } credentials)
        {
            var identified = await credentials.Identify(context);
            var known = identified.Error is null ? identified.Value : PresentedCredential.Of(context.Request);
            if (identified.Error is null) identified = await Entering.Enter(context, identified.Value);
            if (identified.Error is { } refusal)
            {
                // Nobody fills the trail of a workspace that they do not belong to.
                await Refuse(context, known, null, refusal);
                return;
            }

            slot.Caller = identified.Value with { From = context.Whereabouts() };
            var permission = metadata.GetMetadata<Permission>();
            if (permission?.Check(slot.Caller) is { } missing)
            {
                await Refuse(context, slot.Caller, Policy.IsForOperators(permission.Scope) ? null : slot.Caller.Workspace, missing);
                return;
            }
        }

        await next(context);
    }

    private async Task Refuse(HttpContext context, Caller caller, WorkspaceId? workspace, Error error)
    {
        var operation = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? context.Request.Method;
        refusals.Note(caller with { From = context.Whereabouts() }, workspace, error, operation);
        await context.Refuse(error);
    }
}

internal static class CallerRegistration
{
    public static IServiceCollection AddCallers(this IServiceCollection services) =>
        services.AddSingleton<BrowserCookies>().AddScoped<CallerSlot>().AddScoped(provider => provider.GetRequiredService<CallerSlot>().Caller);
}
