using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Streams;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Mailboxes;

namespace AgentPlatform.Application.Mailboxes;

/// <summary>The calling agent's mailbox as a stream (docs/streams.md). Following it marks nothing.</summary>
public sealed record FollowMail(Caller Caller) : IQuery<FollowedMailbox>
{
    public static Scope Needs => Scope.UseMailbox;
}

/// <summary>A mailbox as a stream.</summary>
/// <param name="LastSequence">That of its newest message; 0 without any.</param>
public sealed record FollowedMailbox(StreamKey Stream, long LastSequence);

/// <summary>What has become of a message that the calling agent has sent; those of others do not exist for it.</summary>
public sealed record GetReceipt(Caller Caller, MessageId Id) : IQuery<MailReceipt>
{
    public static Scope Needs => Scope.UseMailbox;
}
