using AgentPlatform.Application.Audit;
using AgentPlatform.Domain.Common;
using MediatR;

namespace AgentPlatform.Application.Common.Pipeline;

/// <summary>
/// Refuses a message whose caller lacks the scope it needs; what depends on a row is the statement's business. Both, and wrong passwords and the like, are noted for the audit trail.
/// </summary>
internal sealed class Authorization<TRequest, TResponse>(IRefusals refusals) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IMessage, IRequest<TResponse>
    where TResponse : IOutcome<TResponse>
{
    private static readonly string Message = typeof(TRequest).Name;

    public async Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next)
    {
        var refusal = Policy.Check<TRequest>(request.Caller) ?? Policy.CheckRestriction(request);
        var response = refusal is null ? await next() : TResponse.Fail(refusal);
        // Whoever the caller is, they are a member of their workspace. What is the installation's business is told to those who run it.
        if (response.Error is { } error) refusals.Note(request.Caller, Policy.IsForOperators(TRequest.Needs) ? null : request.Caller.Workspace, error, Message);
        return response;
    }
}

/// <summary>The rule itself, for surfaces whose wire answers about rights before it reads the body.</summary>
public static class Policy
{
    public static Error? Check<TMessage>(Caller caller)
        where TMessage : IMessage
    {
        if (caller.Scopes.Contains(TMessage.Needs)) return null;
        return caller.IsAnonymous ? CommonErrors.Unauthenticated : CommonErrors.Forbidden;
    }

    /// <summary>The right is about the installation and not about a workspace.</summary>
    public static bool IsForOperators(Scope scope) => scope is Scope.AdministerSessions or Scope.AdministerPlatform;

    /// <summary>A credential that is restricted to one thing is good for messages about that thing and for what anybody may do.</summary>
    internal static Error? CheckRestriction<TMessage>(TMessage message)
        where TMessage : IMessage =>
        message.Caller.Only is { } only && TMessage.Needs is not Scope.None && message.Resource != only ? CommonErrors.Restricted : null;
}
