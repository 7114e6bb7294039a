using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace AgentPlatform.Application.Common;

/// <summary>What the pipeline reads from every message. The library behind the seam is named in this file, in the pipeline and at registration only.</summary>
public interface IMessage
{
    /// <summary>The right without which the message is refused before anything is looked at.</summary>
    static abstract Scope Needs { get; }

    Caller Caller { get; }

    /// <summary>The one thing that the message is about. A credential that is restricted to a thing may send messages about that one only, and none that say nothing here.</summary>
    ResourceRef? Resource => null;
}

public interface IMessage<T> : IMessage, IRequest<Result<T>>;

/// <summary>Marks messages that run inside one transaction made by the pipeline.</summary>
public interface ITransactional;

/// <summary>A plain command: one transaction around the handler, rolled back on refusal (docs/writes.md).</summary>
public interface ICommand<T> : IMessage<T>, ITransactional;

/// <summary>A command with slow work (hashing, another server) between its transactions; its handler opens them itself with <see cref="IUnitOfWork"/>.</summary>
public interface ISteppedCommand<T> : IMessage<T>;

/// <summary>
/// A command on a hot path: it shares its transaction with those that arrive at the same time, and is judged alone (docs/writes.md). Its handler puts it into a <see cref="Groups.Group{TCommand,T}"/>.
/// </summary>
public interface IGroupCommand<T> : IMessage<T>, IGrouped;

/// <summary>What shares transactions with others of its kind.</summary>
public interface IGrouped
{
    /// <summary>About how many bytes it holds until it is done.</summary>
    long Weight { get; }
}

/// <summary>Reads and changes nothing; answered beside its SQL.</summary>
public interface IQuery<T> : IMessage<T>;

public interface ICommandHandler<TCommand, T> : IRequestHandler<TCommand, Result<T>>
    where TCommand : IMessage<T>;

public interface IQueryHandler<TQuery, T> : IRequestHandler<TQuery, Result<T>>
    where TQuery : IQuery<T>;

/// <summary>The way in: sends one message through the pipeline to its one handler.</summary>
public interface ISender
{
    Task<Result<T>> Send<T>(IMessage<T> message, CancellationToken ct);

    /// <summary>
    /// Sends a command that has its effect once for its ticket's key: a second sending gets the answer that the first one stored in the transaction of the effect. Duplicates
    /// wait for the first; a refusal that rolls back stores nothing, so the next sending runs.
    /// </summary>
    Task<Sent<T>> Send<T>(IMessage<T> message, OnceTicket<T> ticket, CancellationToken ct);
}

internal sealed class Sender(IMediator mediator, IServiceProvider services) : ISender
{
    public Task<Result<T>> Send<T>(IMessage<T> message, CancellationToken ct) => mediator.Send(message, ct);

    // Looked up here, so that messages without a ticket pay nothing for it.
    public Task<Sent<T>> Send<T>(IMessage<T> message, OnceTicket<T> ticket, CancellationToken ct) =>
        services.GetRequiredService<OnceSending>().Send(message.GetType().Name, ticket, token => mediator.Send(message, token), ct);
}
