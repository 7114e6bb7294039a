using AgentPlatform.Domain.Common;
using MediatR;

namespace AgentPlatform.Application.Common.Pipeline;

/// <summary>Puts a plain command into one transaction; queries and stepped commands pass by.</summary>
internal sealed class Transaction<TRequest, TResponse>(IUnitOfWork unit) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IMessage, ITransactional, IRequest<TResponse>
    where TResponse : IOutcome<TResponse>
{
    public Task<TResponse> Handle(TRequest request, CancellationToken ct, RequestHandlerDelegate<TResponse> next) => unit.Run(_ => next(), ct);
}
