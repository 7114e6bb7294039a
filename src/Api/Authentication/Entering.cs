using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Api.Authentication;

/// <summary>Takes a caller into the workspace that their request is about, where its route says which one that is.</summary>
internal static class Entering
{
    /// <summary>The caller as they are there; unchanged where the route says nothing.</summary>
    public static async ValueTask<Result<Caller>> Enter(HttpContext context, Caller caller)
    {
        var metadata = context.GetEndpoint()!.Metadata;
        if (metadata.GetMetadata<InWorkspace>() is { } path) return await Enter(context, caller, path);
        if (metadata.GetMetadata<InWorkspaceOf>() is { } thing) return await Enter(context, caller, thing);
        return metadata.GetMetadata<InWorkspaceOfQuery>() is { } query ? await Enter(context, caller, query) : caller;
    }

    /// <summary>The workspace with this id. A form that is never issued is an id that nobody has.</summary>
    public static WorkspaceId Workspace(string? text) => new(Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty);

    private static ValueTask<Result<Caller>> Enter(HttpContext context, Caller caller, InWorkspace path)
    {
        if (caller.IsAnonymous) return ValueTask.FromResult<Result<Caller>>(CommonErrors.Unauthenticated);
        return context.RequestServices.GetRequiredService<IAuthenticator>().Enter(caller, Workspace(context.GetRouteValue(path.Parameter)?.ToString()), context.RequestAborted);
    }

    private static async ValueTask<Result<Caller>> Enter(HttpContext context, Caller caller, InWorkspaceOfQuery query)
    {
        if (caller.IsAnonymous) return CommonErrors.Unauthenticated;
        if (context.Request.Query[query.Parameter].ToString() is not { Length: > 0 } named) return query.Missing;
        var entered = await context.RequestServices.GetRequiredService<IAuthenticator>().Enter(caller, Workspace(named), context.RequestAborted);
        return entered.Error is null ? entered : query.Stranger;
    }

    private static async ValueTask<Result<Caller>> Enter(HttpContext context, Caller caller, InWorkspaceOf named)
    {
        if (caller.IsAnonymous) return CommonErrors.Unauthenticated;
        var (services, ct) = (context.RequestServices, context.RequestAborted);
        if (await services.GetRequiredService<IPlaces>().Find(named.Thing, named.Read(context.GetRouteValue(named.Parameter)?.ToString() ?? ""), ct) is not { } workspace) return named.Missing;
        var entered = await services.GetRequiredService<IAuthenticator>().Enter(caller, workspace, ct);
        return entered.Error is not null && named.IsHidden ? named.Missing : entered;
    }
}
