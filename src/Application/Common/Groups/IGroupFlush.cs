using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Common.Groups;

/// <summary>Judges commands that arrived together, one by one, and saves all of them with few statements. It runs inside a unit of work and may run again from its start.</summary>
public interface IGroupFlush<in TCommand, T>
    where TCommand : IGrouped
{
    /// <summary>
    /// One outcome per command, in their order; a refused one has written nothing. Null says that the command has to be done alone: something it needs is locked, and the others must not wait for that.
    /// </summary>
    /// <param name="commands">In the order in which they arrived.</param>
    /// <param name="isAlone">There is one command, and it may wait for locks; no outcome is null.</param>
    /// <param name="ct">Not that of any caller.</param>
    Task<IReadOnlyList<Result<T>?>> Handle(IReadOnlyList<TCommand> commands, bool isAlone, CancellationToken ct);
}
