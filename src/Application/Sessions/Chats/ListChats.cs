using AgentPlatform.Application.Common;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Application.Sessions.Chats;

/// <summary>All sessions of the caller's workspace as chats, oldest first. Conditions that are given hold together.</summary>
/// <param name="Caller">Must be in a workspace.</param>
/// <param name="Id">Only the one that goes by this id.</param>
/// <param name="AgentId">Only those of this agent, or recorded by the program of this name.</param>
/// <param name="Offset">How many to skip, from 0.</param>
/// <param name="Limit">How many to list, from 1; null for all.</param>
public sealed record ListChats(Caller Caller, string? Id, string? AgentId, long Offset, long? Limit) : IQuery<Listing<ChatView>>
{
    public static Scope Needs => Scope.ReadSessions;

    public ResourceRef? Resource => Id is null ? AgentId is null ? null : new(ResourceKind.Agent, AgentId) : new(ResourceKind.Session, Id);
}

/// <summary>Results in the caller's workspace, oldest first. Conditions that are given hold together.</summary>
/// <param name="Caller">Must be in a workspace.</param>
/// <param name="ChatId">Only that of this chat.</param>
/// <param name="AgentId">Only those of this agent.</param>
public sealed record ListResults(Caller Caller, string? ChatId, string? AgentId) : IQuery<Listing<ResultView>>
{
    public static Scope Needs => Scope.ReadResults;

    public ResourceRef? Resource => ChatId is null ? AgentId is null ? null : new(ResourceKind.Agent, AgentId) : new(ResourceKind.Session, ChatId);
}

/// <summary>By what a page is ordered; equal ones by the chat's id, ascending.</summary>
public enum ChatOrder
{
    /// <summary>Changed last first.</summary>
    Updated,

    /// <summary>Newest first.</summary>
    Created,

    /// <summary>Ascending by the bytes of the text; rows without one are left out.</summary>
    UserName,

    /// <summary>As <see cref="UserName"/>.</summary>
    UserEmail,
}

/// <summary>Which page of an agent's chats or results. Names and addresses are compared as they are read, also where they are stored encrypted.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Order">By what.</param>
/// <param name="Search">A part of the name, the address or the chat's id, in either case; empty for all.</param>
/// <param name="Offset">How many to skip, from 0.</param>
/// <param name="Limit">How many to list, from 1.</param>
public sealed record AgentPage(string AgentId, ChatOrder Order, string Search, long Offset, long Limit);

/// <summary>A page of an agent's chats. Takes memory for one small entry per row up to the end of the page, however many there are.</summary>
public sealed record ListAgentChats(Caller Caller, AgentPage Page) : IQuery<ListingPage<ChatView>>
{
    public static Scope Needs => Scope.ReadSessions;

    public ResourceRef? Resource => new(ResourceKind.Agent, Page.AgentId);
}

/// <summary>A page of an agent's results, as <see cref="ListAgentChats"/>.</summary>
public sealed record ListAgentResults(Caller Caller, AgentPage Page) : IQuery<ListingPage<ResultView>>
{
    public static Scope Needs => Scope.ReadResults;

    public ResourceRef? Resource => new(ResourceKind.Agent, Page.AgentId);
}
