using AgentPlatform.Domain.Common;
using MediatR;

namespace AgentPlatform.Application.Common.Pipeline;

/// <summary>Refuses a message whose caller lacks the scope it needs; what depends on a row is the statement's business.</summary>
internal sealed class Authorization<TRequest, TResponse> : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IMessage, IRequest<TResponse>
    where TResponse : IOutcome<TResponse>
{
    public Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next) =>
        (Policy.Check<TRequest>(request.Caller) ?? Policy.CheckRestriction(request)) is { } refusal ? Task.FromResult(TResponse.Fail(refusal)) : next();
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

    /// <summary>A credential that is restricted to one thing is good for messages about that thing and for what anybody may do.</summary>
    internal static Error? CheckRestriction<TMessage>(TMessage message)
        where TMessage : IMessage =>
        message.Caller.Only is { } only && TMessage.Needs is not Scope.None && message.Resource != only ? CommonErrors.Restricted : null;
}
