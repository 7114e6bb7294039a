using AgentPlatform.Application.Tasks;
using AgentPlatform.Domain.Workspaces;

namespace AgentPlatform.Infrastructure.Tasks;

/// <summary>What a task says, beside its row.</summary>
internal sealed record TextsRow
{
    public byte[] Prompt { get; init; } = [];

    public byte[]? SystemContext { get; init; }

    public TaskTexts Texts => new(Prompt, SystemContext);
}

internal sealed record TurnRow
{
    public WorkspaceId Workspace { get; init; }

    public Guid Lane { get; init; }

    public long Top { get; init; }

    public long Clock { get; init; }

    public Guid? Requester { get; init; }

    public long? LastTurn { get; init; }
}

internal sealed record LaneRow
{
    public WorkspaceId Workspace { get; init; }

    public Guid Lane { get; init; }
}
