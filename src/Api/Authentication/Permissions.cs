using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Authentication;
using AgentPlatform.Application.Common.Pipeline;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Authentication;

/// <summary>What a route's caller must be allowed, looked at before the body is read. The pipeline asks the same again.</summary>
/// <param name="Scope">The right.</param>
/// <param name="Check">The pipeline's own rule.</param>
internal sealed record Permission(Scope Scope, Func<Caller, Error?> Check);

/// <summary>The route's path names the workspace that it is about, in this parameter. A caller who is no member of it is refused before anything else is looked at.</summary>
internal sealed record InWorkspace(string Parameter);

/// <summary>
/// The route's path names a thing; the route is about the workspace that it lies in. Without such a thing it is refused as missing, and so are strangers where the thing is hidden from them.
/// </summary>
/// <param name="Parameter">The parameter that names it.</param>
/// <param name="Thing">What it is.</param>
/// <param name="Read">Its id in the parameter's text; the zero id for a form that is never issued.</param>
/// <param name="Missing">The refusal.</param>
/// <param name="IsHidden">Who is no member of the workspace is told that there is no such thing.</param>
internal sealed record InWorkspaceOf(string Parameter, PlacedThing Thing, Func<string, Guid> Read, Error Missing, bool IsHidden);

/// <summary>The route's query names the workspace that it is about, in this parameter.</summary>
/// <param name="Parameter">The parameter that names it.</param>
/// <param name="Missing">The refusal of a request without it.</param>
/// <param name="Stranger">The refusal of whoever is no member of it.</param>
internal sealed record InWorkspaceOfQuery(string Parameter, Error Missing, Error Stranger);

/// <summary>The route's body names the workspace that it is about, in this member; its endpoint goes in by <see cref="Entrance"/>.</summary>
internal sealed record InWorkspaceOfBody(string Member);

internal static class Permissions
{
    /// <summary>The route sends <typeparamref name="TMessage"/>: its caller needs what that needs.</summary>
    public static RouteHandlerBuilder Needs<TMessage>(this RouteHandlerBuilder route)
        where TMessage : IMessage => route.WithMetadata(new Permission(TMessage.Needs, Policy.Check<TMessage>));

    /// <summary>The same, where a right that is missing is refused in words of its own.</summary>
    public static RouteHandlerBuilder Needs<TMessage>(this RouteHandlerBuilder route, Error missing)
        where TMessage : IMessage => route.WithMetadata(new Permission(TMessage.Needs, caller => Policy.Check<TMessage>(caller) is { } refusal
            ? refusal.Kind is ErrorKind.Forbidden ? missing : refusal
            : null));

    /// <summary>The workspace that the route is about is that of the thing that its path names.</summary>
    public static RouteHandlerBuilder InWorkspaceOf(this RouteHandlerBuilder route, string parameter, PlacedThing thing, Func<string, Guid> read, Error missing, bool isHidden = false) =>
        route.WithMetadata(new InWorkspaceOf(parameter, thing, read, missing, isHidden));

    /// <summary>The workspace that the route is about stands in its query.</summary>
    public static RouteHandlerBuilder InWorkspaceOfQuery(this RouteHandlerBuilder route, string parameter, Error missing, Error stranger) => route.WithMetadata(new InWorkspaceOfQuery(parameter, missing, stranger));

    /// <summary>The workspace that the route is about stands in its body.</summary>
    public static RouteHandlerBuilder InWorkspaceOfBody(this RouteHandlerBuilder route, string member) => route.WithMetadata(new InWorkspaceOfBody(member));

    /// <summary>The workspace that the route is about stands in its path.</summary>
    public static RouteHandlerBuilder InWorkspace(this RouteHandlerBuilder route, string parameter) => route.WithMetadata(new InWorkspace(parameter));
}
