namespace AgentPlatform.Domain.Common;

/// <summary>An identity of one kind of thing: a version-7 uuid, so that new rows land at the end of their index.</summary>
public interface IId
{
    Guid Value { get; }
}
